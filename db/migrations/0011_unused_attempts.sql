ALTER TABLE "delivery_attempt" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "delivery_attempt" CASCADE;--> statement-breakpoint
CREATE INDEX "consent_artefact_due" ON "consent_artefact" USING btree ("valid_until","id") WHERE status in ('ACTIVE', 'PAUSED');--> statement-breakpoint
CREATE INDEX "consent_request_due" ON "consent_request" USING btree ("expires_at","id") WHERE status = 'REQUESTED';
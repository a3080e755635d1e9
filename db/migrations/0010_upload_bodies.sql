DROP INDEX "consent_record_signature";--> statement-breakpoint
ALTER TABLE "consent_record" ADD COLUMN "body_hash" "bytea";--> statement-breakpoint
CREATE INDEX "consent_record_body" ON "consent_record" USING btree ("partner_id","body_hash","session_id") WHERE body_hash is not null;
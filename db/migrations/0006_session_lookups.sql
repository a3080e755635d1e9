DROP INDEX "consent_record_signature";--> statement-breakpoint
CREATE INDEX "consent_record_withdrawal" ON "consent_record" USING btree ("session_id","seq") WHERE session_id is not null and verdict = 'revoked';--> statement-breakpoint
CREATE INDEX "consent_record_signature" ON "consent_record" USING btree ("partner_id","signature","session_id") WHERE signature is not null;
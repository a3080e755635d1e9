ALTER TABLE "consent_record" ADD COLUMN "fresh_signature" "bytea";--> statement-breakpoint
CREATE UNIQUE INDEX "consent_record_fresh" ON "consent_record" USING btree ("partner_id","fresh_signature") WHERE fresh_signature is not null;--> statement-breakpoint
create trigger session_person_is_kept before update of person_id on capture_session
  for each row when (old.person_id is not null and new.person_id is distinct from old.person_id)
  execute function refuse_change('a session never moves from one person to another');--> statement-breakpoint
create trigger session_is_kept before delete on capture_session
  for each row execute function refuse_change('the ledger is kept');

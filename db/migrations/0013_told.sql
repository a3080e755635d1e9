CREATE TABLE "message_preference" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"channel" text NOT NULL,
	"off" text[] DEFAULT '{}' NOT NULL,
	"quiet_from" smallint NOT NULL,
	"quiet_to" smallint NOT NULL,
	"urgent_always" boolean NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "message_preference_channel" CHECK ("message_preference"."channel" in ('sms','email')),
	CONSTRAINT "message_preference_off" CHECK ("message_preference"."off" <@ array['asked','ending','unanswered']),
	CONSTRAINT "message_preference_quiet" CHECK ("message_preference"."quiet_from" between 0 and 1439 and "message_preference"."quiet_to" between 0 and 1439)
);
--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "told_with" uuid;--> statement-breakpoint
ALTER TABLE "message_preference" ADD CONSTRAINT "message_preference_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "delivery_person" ON "delivery" USING btree ("recipient_ref","seq") WHERE recipient_kind = 'person';
--> statement-breakpoint
-- The ledger is kept for 7 years after what it tells of has ended. Until then nobody prunes it, whatever the code says.
drop trigger artefact_is_kept on consent_artefact;--> statement-breakpoint
create trigger artefact_is_kept before delete on consent_artefact
  for each row when (coalesce(old.ended_at, old.valid_until) > now() - interval '7 years')
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger artefact_no_truncate before truncate on consent_artefact
  for each statement execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger request_is_kept before delete on consent_request
  for each row when (greatest(old.updated_at, old.expires_at) > now() - interval '7 years')
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger request_no_truncate before truncate on consent_request
  for each statement execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
drop trigger consent_record_append_only on consent_record;--> statement-breakpoint
create trigger consent_record_append_only before update on consent_record
  for each row execute function refuse_change('append-only');--> statement-breakpoint
create trigger consent_record_is_kept before delete on consent_record
  for each row when (old.at > now() - interval '7 years')
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
drop trigger audit_event_append_only on audit_event;--> statement-breakpoint
create trigger audit_event_append_only before update on audit_event
  for each row execute function refuse_change('append-only');--> statement-breakpoint
create trigger audit_event_is_kept before delete on audit_event
  for each row when (old.at > now() - interval '7 years')
  execute function refuse_change('the ledger is kept for 7 years');

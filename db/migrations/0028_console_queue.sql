CREATE TABLE "request_note" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"staff_id" uuid NOT NULL,
	"body_sealed" "bytea" NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "purpose_template" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid,
	"purpose" text NOT NULL,
	"records_days" integer,
	"validity_days" integer,
	"frequency_limit" integer,
	"frequency_seconds" integer,
	"data_types" text[] DEFAULT '{}' NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by" uuid,
	CONSTRAINT "purpose_template_once" UNIQUE NULLS NOT DISTINCT("partner_id","purpose"),
	CONSTRAINT "purpose_template_positive" CHECK ("purpose_template"."records_days" > 0 and "purpose_template"."validity_days" > 0 and "purpose_template"."frequency_limit" > 0 and "purpose_template"."frequency_seconds" > 0),
	CONSTRAINT "purpose_template_frequency" CHECK (num_nonnulls("purpose_template"."frequency_limit", "purpose_template"."frequency_seconds") in (0, 2))
);
--> statement-breakpoint
ALTER TABLE "consent_artefact" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "consent_request" ADD COLUMN "asked_by" uuid;--> statement-breakpoint
ALTER TABLE "consent_request" ADD COLUMN "asks_again" uuid;--> statement-breakpoint
ALTER TABLE "consent_request" ADD COLUMN "assignee_id" uuid;--> statement-breakpoint
ALTER TABLE "consent_request" ADD COLUMN "reviewed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "consent_request" ADD COLUMN "reviewed_by" uuid;--> statement-breakpoint
ALTER TABLE "partner" ADD COLUMN "four_eyes" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "request_note" ADD CONSTRAINT "request_note_request_id_consent_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."consent_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "request_note" ADD CONSTRAINT "request_note_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "purpose_template" ADD CONSTRAINT "purpose_template_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "purpose_template" ADD CONSTRAINT "purpose_template_updated_by_staff_id_fk" FOREIGN KEY ("updated_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "request_note_request" ON "request_note" USING btree ("request_id","at","id");--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_asked_by_staff_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_asks_again_consent_request_id_fk" FOREIGN KEY ("asks_again") REFERENCES "public"."consent_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_assignee_id_staff_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_reviewed_by_staff_id_fk" FOREIGN KEY ("reviewed_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "consent_artefact_partner_live" ON "consent_artefact" USING btree ("partner_id","valid_until","id") WHERE status in ('ACTIVE', 'PAUSED');--> statement-breakpoint
CREATE INDEX "consent_artefact_partner_ended" ON "consent_artefact" USING btree ("partner_id","ended_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX "consent_artefact_to_delete" ON "consent_artefact" USING btree ("partner_id",(case when status = 'REVOKED' then ended_at else greatest(ended_at, erase_at) end),"id") WHERE ended_at is not null and deleted_at is null;--> statement-breakpoint
CREATE INDEX "consent_request_partner_expiry" ON "consent_request" USING btree ("partner_id","expires_at","id");--> statement-breakpoint
CREATE INDEX "consent_request_partner_purpose" ON "consent_request" USING btree ("partner_id","purpose","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "consent_request_partner_consumer" ON "consent_request" USING btree ("partner_id","consumer_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "consent_request_partner_subject" ON "consent_request" USING btree ("partner_id","subject_hash","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "consent_request_assignee" ON "consent_request" USING btree ("partner_id","assignee_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE assignee_id is not null;--> statement-breakpoint
CREATE INDEX "consent_request_unreviewed" ON "consent_request" USING btree ("partner_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE reviewed_at is null;--> statement-breakpoint
ALTER TABLE "consent_artefact" ADD CONSTRAINT "consent_artefact_deleted" CHECK ("consent_artefact"."deleted_at" is null or "consent_artefact"."ended_at" is not null);--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_reviewed" CHECK (("consent_request"."reviewed_at" is null) = ("consent_request"."reviewed_by" is null));--> statement-breakpoint
-- Whoever asked may not let it through: who that was stays.
create trigger request_asker_is_fixed before update of asked_by, asks_again on consent_request
  for each row when ((old.asked_by, old.asks_again) is distinct from (new.asked_by, new.asks_again))
  execute function refuse_change('who asked does not change');--> statement-breakpoint
create trigger artefact_deletion_is_kept before update of deleted_at on consent_artefact
  for each row when (old.deleted_at is not null and new.deleted_at is distinct from old.deleted_at)
  execute function refuse_change('what was said to be deleted stays so');--> statement-breakpoint
-- What is usual, as long as a partner has not said it for itself.
insert into purpose_template (id, partner_id, purpose, records_days, validity_days, frequency_limit, frequency_seconds, data_types, updated_at)
values
  ('0190a000-0000-7000-8000-000000000101', null, 'CAREMGT', 730, 365, 1, 86400, '{DiagnosticReport,Prescription,DischargeSummary,OPConsultation,ImmunizationRecord,HealthDocumentRecord,WellnessRecord}', '2026-11-22T00:00:00Z'),
  ('0190a000-0000-7000-8000-000000000102', null, 'BTG', null, 7, null, null, '{}', '2026-11-22T00:00:00Z'),
  ('0190a000-0000-7000-8000-000000000103', null, 'PUBHLTH', 365, 90, 1, 86400, '{DiagnosticReport,ImmunizationRecord}', '2026-11-22T00:00:00Z'),
  ('0190a000-0000-7000-8000-000000000104', null, 'HPAYMT', 365, 90, 1, 86400, '{Invoice,DischargeSummary,DiagnosticReport,Prescription}', '2026-11-22T00:00:00Z'),
  ('0190a000-0000-7000-8000-000000000105', null, 'DSRCH', 1825, 365, 1, 2592000, '{}', '2026-11-22T00:00:00Z'),
  ('0190a000-0000-7000-8000-000000000106', null, 'LOAN', 365, 30, 1, 86400, '{Invoice}', '2026-11-22T00:00:00Z'),
  ('0190a000-0000-7000-8000-000000000107', null, 'kyc_verification', null, 365, null, null, '{identity_details,address_details,identity_documents}', '2026-11-22T00:00:00Z'),
  ('0190a000-0000-7000-8000-000000000108', null, 'background_verification', null, 180, null, null, '{identity_details,address_details,employment_history,education_history,court_records}', '2026-11-22T00:00:00Z');

CREATE TABLE "consent_data" (
	"request_id" uuid PRIMARY KEY NOT NULL,
	"sealed" "bytea" NOT NULL,
	"archived_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "partner_account" (
	"partner_id" uuid PRIMARY KEY NOT NULL,
	"services" text[] DEFAULT '{}' NOT NULL,
	"credits" integer,
	"account_per_minute" integer,
	"api_per_minute" integer,
	"account_per_day" integer,
	"api_per_day" integer,
	CONSTRAINT "partner_account_credits" CHECK ("partner_account"."credits" >= 0)
);
--> statement-breakpoint
CREATE TABLE "partner_origin" (
	"partner_id" uuid NOT NULL,
	"use" text NOT NULL,
	"origin" text NOT NULL,
	CONSTRAINT "partner_origin_partner_id_use_origin_pk" PRIMARY KEY("partner_id","use","origin"),
	CONSTRAINT "partner_origin_use" CHECK ("partner_origin"."use" in ('provider','log'))
);
--> statement-breakpoint
CREATE TABLE "quota_window" (
	"partner_id" uuid NOT NULL,
	"api" text NOT NULL,
	"span" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"used" integer NOT NULL,
	CONSTRAINT "quota_window_partner_id_api_span_pk" PRIMARY KEY("partner_id","api","span"),
	CONSTRAINT "quota_window_span" CHECK ("quota_window"."span" in ('minute','day'))
);
--> statement-breakpoint
CREATE TABLE "subject_field" (
	"partner_id" uuid NOT NULL,
	"field" text NOT NULL,
	"kind" text NOT NULL,
	CONSTRAINT "subject_field_partner_id_field_pk" PRIMARY KEY("partner_id","field")
);
--> statement-breakpoint
CREATE TABLE "person_subject" (
	"kind" text NOT NULL,
	"value_hash" "bytea" NOT NULL,
	"person_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "person_subject_kind_value_hash_pk" PRIMARY KEY("kind","value_hash")
);
--> statement-breakpoint
DROP INDEX "cleanup_job_due";--> statement-breakpoint
ALTER TABLE "cleanup_job" ALTER COLUMN "artefact_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "consent_record" ALTER COLUMN "request_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "consent_use" ALTER COLUMN "artefact_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "consent_use" ALTER COLUMN "person_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_event" ADD COLUMN "session_id" uuid;--> statement-breakpoint
ALTER TABLE "capture_session" ADD COLUMN "subject_kind" text;--> statement-breakpoint
ALTER TABLE "capture_session" ADD COLUMN "subject_issuer" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "capture_session" ADD COLUMN "subject_hash" "bytea";--> statement-breakpoint
ALTER TABLE "capture_session" ADD COLUMN "subject_sealed" "bytea";--> statement-breakpoint
ALTER TABLE "cleanup_job" ADD COLUMN "request_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "cleanup_job" ADD COLUMN "policy" text NOT NULL;--> statement-breakpoint
ALTER TABLE "cleanup_job" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "consent_artefact" ADD COLUMN "window_started_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "consent_artefact" ADD COLUMN "window_uses" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "consent_record" ADD COLUMN "session_id" uuid;--> statement-breakpoint
ALTER TABLE "consent_record" ADD COLUMN "seq" bigint;--> statement-breakpoint
ALTER TABLE "consent_record" ADD COLUMN "consent_type" text;--> statement-breakpoint
ALTER TABLE "consent_record" ADD COLUMN "signature" "bytea";--> statement-breakpoint
ALTER TABLE "consent_request" ADD COLUMN "public_id" text;--> statement-breakpoint
ALTER TABLE "consent_use" ADD COLUMN "request_id" uuid;--> statement-breakpoint
ALTER TABLE "consent_use" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "session_id" uuid;--> statement-breakpoint
ALTER TABLE "partner" ADD COLUMN "retention_policy" text DEFAULT 'delete' NOT NULL;--> statement-breakpoint
ALTER TABLE "partner_credential" ADD COLUMN "secret_sealed" "bytea";--> statement-breakpoint
ALTER TABLE "partner_credential" ADD COLUMN "hip_id" text;--> statement-breakpoint
ALTER TABLE "partner_credential" ADD COLUMN "ip_allow" text[];--> statement-breakpoint
ALTER TABLE "partner_credential" ADD COLUMN "require_freshness" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "partner_credential" ADD COLUMN "meter_revoke" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "web_session" ADD COLUMN "partner_id" uuid;--> statement-breakpoint
ALTER TABLE "consent_data" ADD CONSTRAINT "consent_data_request_id_consent_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."consent_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "partner_account" ADD CONSTRAINT "partner_account_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "partner_origin" ADD CONSTRAINT "partner_origin_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota_window" ADD CONSTRAINT "quota_window_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subject_field" ADD CONSTRAINT "subject_field_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_subject" ADD CONSTRAINT "person_subject_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "person_subject_person" ON "person_subject" USING btree ("person_id","kind");--> statement-breakpoint
ALTER TABLE "cleanup_job" ADD CONSTRAINT "cleanup_job_request_id_consent_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."consent_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_session_id_capture_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."capture_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_use" ADD CONSTRAINT "consent_use_request_id_consent_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."consent_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "web_session" ADD CONSTRAINT "web_session_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_event_session" ON "audit_event" USING btree ("session_id","at","id") WHERE session_id is not null;--> statement-breakpoint
CREATE INDEX "capture_session_person" ON "capture_session" USING btree ("person_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "capture_session_waiting" ON "capture_session" USING btree ("subject_kind","subject_issuer","subject_hash") WHERE person_id is null;--> statement-breakpoint
CREATE UNIQUE INDEX "cleanup_job_once" ON "cleanup_job" USING btree ("request_id");--> statement-breakpoint
CREATE UNIQUE INDEX "consent_record_upload" ON "consent_record" USING btree ("session_id","seq") WHERE session_id is not null;--> statement-breakpoint
CREATE INDEX "consent_record_signature" ON "consent_record" USING btree ("partner_id","signature") WHERE signature is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "consent_request_public" ON "consent_request" USING btree ("public_id");--> statement-breakpoint
CREATE INDEX "consent_use_request" ON "consent_use" USING btree ("request_id","at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "web_session_at_partner" ON "web_session" USING btree ("partner_id","person_id") WHERE partner_id is not null;--> statement-breakpoint
CREATE INDEX "cleanup_job_due" ON "cleanup_job" USING btree ("due_at") WHERE stage in ('queued','running','failed');--> statement-breakpoint
ALTER TABLE "capture_session" ADD CONSTRAINT "capture_session_subject" CHECK (num_nonnulls("capture_session"."subject_kind", "capture_session"."subject_hash", "capture_session"."subject_sealed") in (0, 3));--> statement-breakpoint
ALTER TABLE "cleanup_job" ADD CONSTRAINT "cleanup_job_policy" CHECK ("cleanup_job"."policy" in ('delete','anonymise','archive'));--> statement-breakpoint
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_of" CHECK (num_nonnulls("consent_record"."request_id", "consent_record"."session_id") = 1);--> statement-breakpoint
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_session" CHECK (num_nonnulls("consent_record"."session_id", "consent_record"."seq", "consent_record"."consent_type") in (0, 3));--> statement-breakpoint
ALTER TABLE "partner" ADD CONSTRAINT "partner_retention_policy" CHECK ("partner"."retention_policy" in ('delete','anonymise','archive'));
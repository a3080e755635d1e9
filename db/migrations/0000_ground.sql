CREATE TABLE "abha_deactivation" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "abha_deactivation_status" CHECK ("abha_deactivation"."status" in ('started','otp_sent','submitted','unknown','done','failed','cancelled'))
);
--> statement-breakpoint
CREATE TABLE "audit_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"action" text NOT NULL,
	"person_id" uuid,
	"partner_id" uuid,
	"request_id" uuid,
	"artefact_id" uuid,
	"record_id" uuid,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"door" text NOT NULL,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"trace_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "capture_session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"person_id" uuid,
	"seq" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cleanup_job" (
	"id" uuid PRIMARY KEY NOT NULL,
	"artefact_id" uuid NOT NULL,
	"stage" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "cleanup_job_stage" CHECK ("cleanup_job"."stage" in ('queued','running','done','failed'))
);
--> statement-breakpoint
CREATE TABLE "consent_artefact" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"provider_id" text,
	"data_types" text[] NOT NULL,
	"care_contexts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"records_from" timestamp (3) with time zone,
	"records_to" timestamp (3) with time zone,
	"frequency_limit" integer,
	"frequency_seconds" integer,
	"total_uses" integer,
	"uses" integer DEFAULT 0 NOT NULL,
	"valid_from" timestamp (3) with time zone NOT NULL,
	"valid_until" timestamp (3) with time zone NOT NULL,
	"erase_at" timestamp (3) with time zone,
	"status" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"jws_sealed" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by" text,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "consent_artefact_one_a_place" UNIQUE NULLS NOT DISTINCT("request_id","provider_id"),
	CONSTRAINT "consent_artefact_status" CHECK ("consent_artefact"."status" in ('ACTIVE','PAUSED','REVOKED','EXPIRED')),
	CONSTRAINT "consent_artefact_grants" CHECK (cardinality("consent_artefact"."data_types") > 0),
	CONSTRAINT "consent_artefact_uses" CHECK ("consent_artefact"."uses" >= 0 and ("consent_artefact"."total_uses" is null or "consent_artefact"."uses" <= "consent_artefact"."total_uses")),
	CONSTRAINT "consent_artefact_span" CHECK ("consent_artefact"."valid_from" < "consent_artefact"."valid_until"),
	CONSTRAINT "consent_artefact_ended" CHECK (("consent_artefact"."status" in ('REVOKED','EXPIRED')) = ("consent_artefact"."ended_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "consent_record" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid NOT NULL,
	"artefact_id" uuid,
	"person_id" uuid,
	"partner_id" uuid NOT NULL,
	"verdict" text NOT NULL,
	"decision_hash" "bytea" NOT NULL,
	"scope" jsonb,
	"text" text,
	"text_hash" text,
	"language" text,
	"display_evidence" text NOT NULL,
	"notice_version_id" uuid,
	"reason_code" text,
	"reason_sealed" "bytea",
	"door" text NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text NOT NULL,
	"auth_method" text NOT NULL,
	"proof_sealed" "bytea",
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "consent_record_verdict" CHECK ("consent_record"."verdict" in ('granted','denied','revoked','paused','resumed')),
	CONSTRAINT "consent_record_display" CHECK ("consent_record"."display_evidence" in ('wallet','partner-text','notice-hash','none')),
	CONSTRAINT "consent_record_text" CHECK (("consent_record"."text" is null) = ("consent_record"."text_hash" is null)),
	CONSTRAINT "consent_record_text_shown" CHECK ("consent_record"."display_evidence" = 'none' or "consent_record"."text" is not null),
	CONSTRAINT "consent_record_actor" CHECK ("consent_record"."actor_kind" in ('person','partner','staff','system'))
);
--> statement-breakpoint
CREATE TABLE "consent_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"ca_id" uuid,
	"partner_id" uuid NOT NULL,
	"consumer_id" text NOT NULL,
	"dialect" text NOT NULL,
	"person_id" uuid,
	"subject_kind" text NOT NULL,
	"subject_issuer" text DEFAULT '' NOT NULL,
	"subject_hash" "bytea" NOT NULL,
	"subject_sealed" "bytea" NOT NULL,
	"birth_year" smallint,
	"purpose" text NOT NULL,
	"data_types" text[] NOT NULL,
	"providers" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"provider_ids" text[] DEFAULT '{}' NOT NULL,
	"care_contexts" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"records_from" timestamp (3) with time zone,
	"records_to" timestamp (3) with time zone,
	"access_mode" text DEFAULT 'VIEW' NOT NULL,
	"frequency_limit" integer,
	"frequency_seconds" integer,
	"total_uses" integer,
	"valid_until" timestamp (3) with time zone NOT NULL,
	"erase_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revocable" boolean DEFAULT true NOT NULL,
	"notice_id" uuid,
	"callback_url" text,
	"callback_data" text,
	"wire" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"status" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"updated_by" text,
	CONSTRAINT "consent_request_status" CHECK ("consent_request"."status" in ('IN_REVIEW','REQUESTED','GRANTED','DENIED','EXPIRED','CANCELLED')),
	CONSTRAINT "consent_request_asks" CHECK (cardinality("consent_request"."data_types") > 0),
	CONSTRAINT "consent_request_uses" CHECK ("consent_request"."total_uses" >= 0 and "consent_request"."frequency_limit" >= 0 and "consent_request"."frequency_seconds" >= 0),
	CONSTRAINT "consent_request_records" CHECK ("consent_request"."records_from" <= "consent_request"."records_to"),
	CONSTRAINT "consent_request_decided" CHECK (("consent_request"."status" in ('GRANTED','DENIED')) = ("consent_request"."decided_at" is not null)),
	CONSTRAINT "consent_request_decided_by_someone" CHECK ("consent_request"."status" <> 'GRANTED' or "consent_request"."person_id" is not null)
);
--> statement-breakpoint
CREATE TABLE "consent_use" (
	"id" uuid PRIMARY KEY NOT NULL,
	"artefact_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"outcome" text NOT NULL,
	"data_types" text[] DEFAULT '{}' NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delivery_attempt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"outbox_id" uuid NOT NULL,
	"recipient" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"status" integer
);
--> statement-breakpoint
CREATE TABLE "draft_decision" (
	"person_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"request_version" integer NOT NULL,
	"choice" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "draft_decision_person_id_request_id_pk" PRIMARY KEY("person_id","request_id")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"topic" text NOT NULL,
	"person_id" uuid,
	"partner_id" uuid,
	"request_id" uuid,
	"artefact_id" uuid,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"dispatched_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "facility" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency" (
	"credential_id" uuid NOT NULL,
	"key" text NOT NULL,
	"route" text NOT NULL,
	"request_sha256" "bytea" NOT NULL,
	"answer_sealed" "bytea",
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_credential_id_key_pk" PRIMARY KEY("credential_id","key")
);
--> statement-breakpoint
CREATE TABLE "notice" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice_version" (
	"id" uuid PRIMARY KEY NOT NULL,
	"notice_id" uuid NOT NULL,
	"version" text NOT NULL,
	"language" text NOT NULL,
	"template" text NOT NULL,
	"sha256" text NOT NULL,
	"reviewed_at" timestamp (3) with time zone,
	"reviewed_by" text,
	"superseded_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notice_version_once" UNIQUE("notice_id","version","language")
);
--> statement-breakpoint
CREATE TABLE "partner" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"verified_by" text,
	"contact" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "partner_kind" CHECK ("partner"."kind" in ('hospital','clinic','lab','insurer','lender','government','other'))
);
--> statement-breakpoint
CREATE TABLE "partner_consumer" (
	"consumer_id" text PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"requester_name" text
);
--> statement-breakpoint
CREATE TABLE "partner_credential" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"dialect" text NOT NULL,
	"secret_hash" "bytea" NOT NULL,
	"prefix" text NOT NULL,
	"scopes" text[] DEFAULT '{}' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "signing_key" (
	"kid" text PRIMARY KEY NOT NULL,
	"public_jwk" text NOT NULL,
	"private_sealed" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"active_from" timestamp (3) with time zone NOT NULL,
	"retired_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "staff" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"password_hash" text,
	"totp_sealed" "bytea",
	"created_at" timestamp (3) with time zone NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	CONSTRAINT "staff_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "staff_membership" (
	"staff_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "staff_membership_staff_id_partner_id_pk" PRIMARY KEY("staff_id","partner_id"),
	CONSTRAINT "staff_membership_role" CHECK ("staff_membership"."role" in ('viewer','reviewer','admin','auditor'))
);
--> statement-breakpoint
CREATE TABLE "term" (
	"partner_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"language" text NOT NULL,
	"label" text NOT NULL,
	"gloss" text DEFAULT '' NOT NULL,
	CONSTRAINT "term_partner_id_kind_key_language_pk" PRIMARY KEY("partner_id","kind","key","language"),
	CONSTRAINT "term_kind" CHECK ("term"."kind" in ('data','purpose'))
);
--> statement-breakpoint
CREATE TABLE "otp_challenge" (
	"id" uuid PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"kind" text NOT NULL,
	"identifier_hash" "bytea" NOT NULL,
	"identifier_sealed" "bytea" NOT NULL,
	"person_id" uuid,
	"code_hash" "bytea" NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"resend_after" timestamp (3) with time zone NOT NULL,
	"superseded_at" timestamp (3) with time zone,
	"proven_at" timestamp (3) with time zone,
	"consumed_at" timestamp (3) with time zone,
	CONSTRAINT "otp_challenge_purpose" CHECK ("otp_challenge"."purpose" in ('sign_in','add_identifier')),
	CONSTRAINT "otp_challenge_attempts" CHECK ("otp_challenge"."attempts" between 0 and 5)
);
--> statement-breakpoint
CREATE TABLE "otp_guard" (
	"identifier_hash" "bytea" PRIMARY KEY NOT NULL,
	"failures_in_row" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name_sealed" "bytea",
	"language" text DEFAULT 'en' NOT NULL,
	"birth_year" smallint,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_identifier" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"issuer" text DEFAULT '' NOT NULL,
	"value_hash" "bytea" NOT NULL,
	"value_sealed" "bytea" NOT NULL,
	"proven_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "person_identifier_kind" CHECK ("person_identifier"."kind" in ('mobile','email','abha_number','abha_address','partner_ref'))
);
--> statement-breakpoint
CREATE TABLE "web_session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"person_id" uuid NOT NULL,
	"token_hash" "bytea",
	"signed_in_with" text NOT NULL,
	"device" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "web_session_kind" CHECK ("web_session"."kind" in ('web','api'))
);
--> statement-breakpoint
ALTER TABLE "abha_deactivation" ADD CONSTRAINT "abha_deactivation_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "capture_session" ADD CONSTRAINT "capture_session_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "capture_session" ADD CONSTRAINT "capture_session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cleanup_job" ADD CONSTRAINT "cleanup_job_artefact_id_consent_artefact_id_fk" FOREIGN KEY ("artefact_id") REFERENCES "public"."consent_artefact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_artefact" ADD CONSTRAINT "consent_artefact_request_id_consent_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."consent_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_artefact" ADD CONSTRAINT "consent_artefact_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_artefact" ADD CONSTRAINT "consent_artefact_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_request_id_consent_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."consent_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_artefact_id_consent_artefact_id_fk" FOREIGN KEY ("artefact_id") REFERENCES "public"."consent_artefact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_notice_version_id_notice_version_id_fk" FOREIGN KEY ("notice_version_id") REFERENCES "public"."notice_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_consumer_id_partner_consumer_consumer_id_fk" FOREIGN KEY ("consumer_id") REFERENCES "public"."partner_consumer"("consumer_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_notice_id_notice_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notice"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "consent_use" ADD CONSTRAINT "consent_use_artefact_id_consent_artefact_id_fk" FOREIGN KEY ("artefact_id") REFERENCES "public"."consent_artefact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_attempt" ADD CONSTRAINT "delivery_attempt_outbox_id_outbox_id_fk" FOREIGN KEY ("outbox_id") REFERENCES "public"."outbox"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_decision" ADD CONSTRAINT "draft_decision_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "draft_decision" ADD CONSTRAINT "draft_decision_request_id_consent_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."consent_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_version" ADD CONSTRAINT "notice_version_notice_id_notice_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notice"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "partner_consumer" ADD CONSTRAINT "partner_consumer_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "partner_credential" ADD CONSTRAINT "partner_credential_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_membership" ADD CONSTRAINT "staff_membership_staff_id_staff_id_fk" FOREIGN KEY ("staff_id") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "staff_membership" ADD CONSTRAINT "staff_membership_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "term" ADD CONSTRAINT "term_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "otp_challenge" ADD CONSTRAINT "otp_challenge_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_identifier" ADD CONSTRAINT "person_identifier_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "web_session" ADD CONSTRAINT "web_session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "abha_deactivation_one_open" ON "abha_deactivation" USING btree ("person_id") WHERE status in ('started','otp_sent','submitted','unknown');--> statement-breakpoint
CREATE INDEX "audit_event_person" ON "audit_event" USING btree ("person_id","at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE person_id is not null;--> statement-breakpoint
CREATE INDEX "audit_event_partner" ON "audit_event" USING btree ("partner_id","at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE partner_id is not null;--> statement-breakpoint
CREATE INDEX "audit_event_request" ON "audit_event" USING btree ("request_id","at","id") WHERE request_id is not null;--> statement-breakpoint
CREATE INDEX "capture_session_partner" ON "capture_session" USING btree ("partner_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "cleanup_job_due" ON "cleanup_job" USING btree ("due_at") WHERE stage in ('queued','failed');--> statement-breakpoint
CREATE INDEX "consent_artefact_live" ON "consent_artefact" USING btree ("person_id","valid_until","id") WHERE status in ('ACTIVE', 'PAUSED', 'EXPIRED');--> statement-breakpoint
CREATE INDEX "consent_artefact_person" ON "consent_artefact" USING btree ("person_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "consent_artefact_partner" ON "consent_artefact" USING btree ("partner_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "consent_record_one_decision" ON "consent_record" USING btree ("request_id") WHERE verdict in ('granted','denied');--> statement-breakpoint
CREATE INDEX "consent_record_request" ON "consent_record" USING btree ("request_id","at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "consent_record_one_revocation" ON "consent_record" USING btree ("artefact_id") WHERE verdict = 'revoked';--> statement-breakpoint
CREATE INDEX "consent_record_notice" ON "consent_record" USING btree ("notice_version_id") WHERE notice_version_id is not null;--> statement-breakpoint
CREATE INDEX "consent_record_artefact" ON "consent_record" USING btree ("artefact_id") WHERE artefact_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "consent_request_ca" ON "consent_request" USING btree ("ca_id");--> statement-breakpoint
CREATE INDEX "consent_request_pending" ON "consent_request" USING btree ("person_id","expires_at","id") WHERE status in ('REQUESTED', 'EXPIRED');--> statement-breakpoint
CREATE INDEX "consent_request_person" ON "consent_request" USING btree ("person_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "consent_request_partner" ON "consent_request" USING btree ("partner_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "consent_request_partner_status" ON "consent_request" USING btree ("partner_id","status","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "consent_request_person_partner" ON "consent_request" USING btree ("person_id","partner_id");--> statement-breakpoint
CREATE INDEX "consent_request_waiting" ON "consent_request" USING btree ("subject_kind","subject_issuer","subject_hash") WHERE person_id is null;--> statement-breakpoint
CREATE INDEX "consent_use_artefact" ON "consent_use" USING btree ("artefact_id","at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "delivery_attempt_outbox" ON "delivery_attempt" USING btree ("outbox_id","at");--> statement-breakpoint
CREATE INDEX "outbox_undispatched" ON "outbox" USING btree ("at","id") WHERE dispatched_at is null;--> statement-breakpoint
CREATE INDEX "idempotency_age" ON "idempotency" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "partner_consumer_partner" ON "partner_consumer" USING btree ("partner_id");--> statement-breakpoint
CREATE UNIQUE INDEX "partner_credential_secret" ON "partner_credential" USING btree ("dialect","secret_hash");--> statement-breakpoint
CREATE INDEX "partner_credential_partner" ON "partner_credential" USING btree ("partner_id");--> statement-breakpoint
CREATE INDEX "otp_challenge_identifier" ON "otp_challenge" USING btree ("identifier_hash","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "person_identifier_value" ON "person_identifier" USING btree ("kind","issuer","value_hash") WHERE kind <> 'mobile';--> statement-breakpoint
CREATE UNIQUE INDEX "person_identifier_once" ON "person_identifier" USING btree ("kind","issuer","value_hash","person_id");--> statement-breakpoint
CREATE INDEX "person_identifier_person" ON "person_identifier" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "web_session_token" ON "web_session" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "web_session_person" ON "web_session" USING btree ("person_id","created_at" DESC NULLS FIRST);
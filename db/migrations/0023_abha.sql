CREATE TABLE "abha_change" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_hash" "bytea" NOT NULL,
	"sealed" "bytea" NOT NULL,
	"status" text NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"reasons" text[] DEFAULT '{}' NOT NULL,
	"stop_artefact_ids" uuid[] DEFAULT '{}' NOT NULL,
	"sign_in_method" text,
	"sign_in_txn_id" text,
	"sign_in_sent_at" timestamp (3) with time zone,
	"method" text,
	"txn_id" text,
	"sent_at" timestamp (3) with time zone,
	"certificate_fingerprint" text,
	"codes_tried" "bytea"[] DEFAULT '{}' NOT NULL,
	"held_until" timestamp (3) with time zone,
	"failure_kind" text,
	"failure_code" text,
	"text" text,
	"text_hash" text,
	"language" text,
	"display_evidence" text,
	"confirmed_at" timestamp (3) with time zone,
	"door" text,
	"auth_method" text,
	"session_id" uuid,
	"x_token_hash" "bytea",
	"asked_at" timestamp (3) with time zone,
	"undoes" uuid,
	"record_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "abha_change_kind" CHECK ("abha_change"."kind" in ('deactivation','reactivation')),
	CONSTRAINT "abha_change_status" CHECK ("abha_change"."status" in ('BEGUN','SIGNED_IN','CODE_SENT','SENDING','DONE','FAILED','UNKNOWN','ABANDONED')),
	CONSTRAINT "abha_change_method" CHECK ("abha_change"."method" in ('AADHAAR_OTP','MOBILE_OTP')),
	CONSTRAINT "abha_change_sign_in_method" CHECK ("abha_change"."sign_in_method" in ('AADHAAR_OTP','MOBILE_OTP')),
	CONSTRAINT "abha_change_confirmed" CHECK ("abha_change"."status" not in ('SENDING','UNKNOWN','DONE') or num_nonnulls("abha_change"."confirmed_at", "abha_change"."door", "abha_change"."auth_method", "abha_change"."display_evidence") = 4),
	CONSTRAINT "abha_change_recorded" CHECK (("abha_change"."status" = 'DONE') = ("abha_change"."record_id" is not null)),
	CONSTRAINT "abha_change_ended" CHECK (("abha_change"."status" in ('DONE','FAILED','ABANDONED')) = ("abha_change"."ended_at" is not null)),
	CONSTRAINT "abha_change_undoes" CHECK (("abha_change"."kind" = 'reactivation') = ("abha_change"."undoes" is not null))
);
--> statement-breakpoint
CREATE TABLE "abha_session" (
	"change_id" uuid PRIMARY KEY NOT NULL,
	"token_sealed" "bytea" NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"given" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "encryption_key" (
	"fingerprint" text PRIMARY KEY NOT NULL,
	"public_pem" text NOT NULL,
	"private_sealed" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "abha_deactivation" DISABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP TABLE "abha_deactivation" CASCADE;--> statement-breakpoint
ALTER TABLE "consent_record" DROP CONSTRAINT "consent_record_verdict";--> statement-breakpoint
ALTER TABLE "consent_record" DROP CONSTRAINT "consent_record_of";--> statement-breakpoint
ALTER TABLE "consent_record" ALTER COLUMN "partner_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "consent_artefact" ADD COLUMN "paused_by_change" uuid;--> statement-breakpoint
ALTER TABLE "consent_record" ADD COLUMN "abha_change_id" uuid;--> statement-breakpoint
ALTER TABLE "person_identifier" ADD COLUMN "deactivated_by" uuid;--> statement-breakpoint
ALTER TABLE "web_session" ADD COLUMN "signed_in_hash" "bytea";--> statement-breakpoint
ALTER TABLE "abha_change" ADD CONSTRAINT "abha_change_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "abha_session" ADD CONSTRAINT "abha_session_change_id_abha_change_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."abha_change"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "abha_change_one_open" ON "abha_change" USING btree ("subject_hash") WHERE status in ('BEGUN','SIGNED_IN','CODE_SENT','SENDING','UNKNOWN');--> statement-breakpoint
CREATE INDEX "abha_change_person" ON "abha_change" USING btree ("person_id","created_at" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "abha_change_txn" ON "abha_change" USING btree ("txn_id") WHERE txn_id is not null;--> statement-breakpoint
CREATE INDEX "abha_change_unsettled" ON "abha_change" USING btree ("asked_at") WHERE status in ('SENDING','UNKNOWN');--> statement-breakpoint
CREATE INDEX "consent_artefact_paused_by" ON "consent_artefact" USING btree ("paused_by_change") WHERE paused_by_change is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "consent_record_abha_change" ON "consent_record" USING btree ("abha_change_id") WHERE abha_change_id is not null;--> statement-breakpoint
ALTER TABLE "consent_artefact" ADD CONSTRAINT "consent_artefact_paused_by_change" CHECK ("consent_artefact"."paused_by_change" is null or "consent_artefact"."status" <> 'ACTIVE');--> statement-breakpoint
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_partner" CHECK (("consent_record"."partner_id" is null) = ("consent_record"."abha_change_id" is not null));--> statement-breakpoint
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_abha" CHECK (("consent_record"."verdict" in ('deactivated','reactivated')) = ("consent_record"."abha_change_id" is not null));--> statement-breakpoint
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_verdict" CHECK ("consent_record"."verdict" in ('granted','denied','revoked','paused','resumed','deactivated','reactivated'));--> statement-breakpoint
ALTER TABLE "consent_record" ADD CONSTRAINT "consent_record_of" CHECK (num_nonnulls("consent_record"."request_id", "consent_record"."session_id", "consent_record"."abha_change_id") = 1);--> statement-breakpoint
ALTER TABLE "person_identifier" ADD CONSTRAINT "person_identifier_deactivated" CHECK ("person_identifier"."deactivated_by" is null or "person_identifier"."kind" in ('abha_number','abha_address'));
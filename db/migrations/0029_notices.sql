CREATE TABLE "notice_draft" (
	"notice_id" uuid NOT NULL,
	"language" text NOT NULL,
	"template" text NOT NULL,
	"reviewed_at" timestamp (3) with time zone,
	"reviewed_by" text,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notice_draft_notice_id_language_pk" PRIMARY KEY("notice_id","language"),
	CONSTRAINT "notice_draft_reviewed" CHECK (("notice_draft"."reviewed_at" is null) = ("notice_draft"."reviewed_by" is null))
);
--> statement-breakpoint
CREATE TABLE "notice_release" (
	"notice_id" uuid NOT NULL,
	"version" text NOT NULL,
	"change" text NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"published_by" text NOT NULL,
	"renewed_at" timestamp (3) with time zone,
	CONSTRAINT "notice_release_notice_id_version_pk" PRIMARY KEY("notice_id","version"),
	CONSTRAINT "notice_release_change" CHECK ("notice_release"."change" in ('material','cosmetic'))
);
--> statement-breakpoint
ALTER TABLE "consent_request" ADD COLUMN "renews" uuid;--> statement-breakpoint
ALTER TABLE "consent_request" ADD COLUMN "renewed_for" text;--> statement-breakpoint
ALTER TABLE "notice" ADD COLUMN "purpose" text;--> statement-breakpoint
ALTER TABLE "notice" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "notice_draft" ADD CONSTRAINT "notice_draft_notice_id_notice_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notice"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice_release" ADD CONSTRAINT "notice_release_notice_id_notice_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notice"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notice_release_renewing" ON "notice_release" USING btree ("published_at") WHERE change = 'material' and renewed_at is null;--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_renews_consent_request_id_fk" FOREIGN KEY ("renews") REFERENCES "public"."consent_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "consent_request_renews_once" ON "consent_request" USING btree ("renews","notice_id","renewed_for") WHERE renews is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "notice_of_purpose" ON "notice" USING btree ("partner_id","purpose");--> statement-breakpoint
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_renews" CHECK (num_nonnulls("consent_request"."renews", "consent_request"."renewed_for") in (0, 2));
CREATE TABLE "partner_upstream" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"dialect" text NOT NULL,
	"base_url" text NOT NULL,
	"credentials_sealed" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "partner_upstream_once" UNIQUE("partner_id","dialect"),
	CONSTRAINT "partner_upstream_dialect" CHECK ("partner_upstream"."dialect" in ('eka','veriff','attestr','samagra'))
);
--> statement-breakpoint
CREATE TABLE "relay_target" (
	"id" uuid PRIMARY KEY NOT NULL,
	"request_id" uuid,
	"session_id" uuid,
	"upstream_id" uuid NOT NULL,
	"foreign_id" text NOT NULL,
	CONSTRAINT "relay_target_request" UNIQUE("request_id"),
	CONSTRAINT "relay_target_session" UNIQUE("session_id"),
	CONSTRAINT "relay_target_of" CHECK (num_nonnulls("relay_target"."request_id", "relay_target"."session_id") = 1)
);
--> statement-breakpoint
ALTER TABLE "delivery_attempt" DROP CONSTRAINT "delivery_attempt_outcome";--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "confirmed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "delivery" ADD COLUMN "escalated_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "partner_upstream" ADD CONSTRAINT "partner_upstream_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relay_target" ADD CONSTRAINT "relay_target_request_id_consent_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."consent_request"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relay_target" ADD CONSTRAINT "relay_target_session_id_capture_session_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."capture_session"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "relay_target" ADD CONSTRAINT "relay_target_upstream_id_partner_upstream_id_fk" FOREIGN KEY ("upstream_id") REFERENCES "public"."partner_upstream"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "delivery_unconfirmed" ON "delivery" USING btree ("told_at") WHERE topic in ('consent.revoked', 'consent.expired') and told_at is not null and stopped_at is null
          and escalated_at is null;--> statement-breakpoint
ALTER TABLE "delivery_attempt" ADD CONSTRAINT "delivery_attempt_outcome" CHECK ("delivery_attempt"."outcome" in ('told','sent','failed','refused','gone'));
CREATE TABLE "embed_session" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"request_id" uuid NOT NULL,
	"parent_origin" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"opened_at" timestamp (3) with time zone,
	"shape" text,
	"secret_hash" "bytea",
	"ends_at" timestamp (3) with time zone,
	"proving_sealed" "bytea",
	"web_session_id" uuid,
	"window_at" timestamp (3) with time zone,
	CONSTRAINT "embed_session_shape" CHECK ("embed_session"."shape" in ('frame','popup')),
	CONSTRAINT "embed_session_opened" CHECK (num_nonnulls("embed_session"."opened_at", "embed_session"."shape", "embed_session"."secret_hash", "embed_session"."ends_at") in (0, 4))
);
--> statement-breakpoint
ALTER TABLE "partner_origin" DROP CONSTRAINT "partner_origin_use";--> statement-breakpoint
ALTER TABLE "web_session" DROP CONSTRAINT "web_session_kind";--> statement-breakpoint
ALTER TABLE "partner" ADD COLUMN "in_frame_approval" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "embed_session" ADD CONSTRAINT "embed_session_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embed_session" ADD CONSTRAINT "embed_session_request_id_consent_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."consent_request"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "embed_session" ADD CONSTRAINT "embed_session_web_session_id_web_session_id_fk" FOREIGN KEY ("web_session_id") REFERENCES "public"."web_session"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "embed_session_token" ON "embed_session" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "embed_session_request" ON "embed_session" USING btree ("request_id","created_at");--> statement-breakpoint
CREATE INDEX "embed_session_person" ON "embed_session" USING btree ("web_session_id") WHERE web_session_id is not null;--> statement-breakpoint
CREATE INDEX "embed_session_age" ON "embed_session" USING btree ("created_at");--> statement-breakpoint
ALTER TABLE "partner_origin" ADD CONSTRAINT "partner_origin_use" CHECK ("partner_origin"."use" in ('log','embed'));--> statement-breakpoint
ALTER TABLE "web_session" ADD CONSTRAINT "web_session_kind" CHECK ("web_session"."kind" in ('web','api','embed'));
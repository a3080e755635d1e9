CREATE TABLE "delivery" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "delivery_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"outbox_id" uuid NOT NULL,
	"recipient_kind" text NOT NULL,
	"recipient_ref" text DEFAULT '' NOT NULL,
	"endpoint_id" uuid,
	"partner_id" uuid,
	"consent_id" uuid,
	"topic" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp (3) with time zone,
	"told_at" timestamp (3) with time zone,
	"stopped_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"evidence_url" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "delivery_once" UNIQUE("outbox_id","recipient_kind","recipient_ref"),
	CONSTRAINT "delivery_recipient" CHECK ("delivery"."recipient_kind" in ('webhook','samagra_webhook','samagra_log','eka_webhook','relay','person')),
	CONSTRAINT "delivery_state" CHECK ("delivery"."state" in ('waiting','queued','told','failed','dropped')),
	CONSTRAINT "delivery_told" CHECK ("delivery"."state" <> 'told' or "delivery"."told_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "delivery_attempt" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"status" integer,
	"failure" text,
	"milliseconds" integer NOT NULL,
	CONSTRAINT "delivery_attempt_outcome" CHECK ("delivery_attempt"."outcome" in ('told','failed','gone'))
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoint" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partner_id" uuid NOT NULL,
	"format" text NOT NULL,
	"url" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"topics" text[] DEFAULT '{}' NOT NULL,
	"keys_sealed" "bytea" NOT NULL,
	"status" text NOT NULL,
	"paused_by" text,
	"failing_since" timestamp (3) with time zone,
	"held_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_endpoint_format" CHECK ("webhook_endpoint"."format" in ('standard','eka','samagra')),
	CONSTRAINT "webhook_endpoint_status" CHECK ("webhook_endpoint"."status" in ('active','paused')),
	CONSTRAINT "webhook_endpoint_paused" CHECK (("webhook_endpoint"."status" = 'paused') = ("webhook_endpoint"."paused_by" is not null)),
	CONSTRAINT "webhook_endpoint_paused_by" CHECK ("webhook_endpoint"."paused_by" in ('partner','failing','gone'))
);
--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_outbox_id_outbox_id_fk" FOREIGN KEY ("outbox_id") REFERENCES "public"."outbox"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_endpoint_id_webhook_endpoint_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoint"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_attempt" ADD CONSTRAINT "delivery_attempt_delivery_id_delivery_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."delivery"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoint" ADD CONSTRAINT "webhook_endpoint_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "delivery_due" ON "delivery" USING btree ("next_at") WHERE state in ('waiting', 'queued') and next_at is not null;--> statement-breakpoint
CREATE INDEX "delivery_order" ON "delivery" USING btree ("consent_id","recipient_kind","recipient_ref","seq") WHERE state in ('waiting', 'queued');--> statement-breakpoint
CREATE INDEX "delivery_consent" ON "delivery" USING btree ("consent_id","seq") WHERE consent_id is not null;--> statement-breakpoint
CREATE INDEX "delivery_endpoint" ON "delivery" USING btree ("endpoint_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE endpoint_id is not null;--> statement-breakpoint
CREATE INDEX "delivery_endpoint_open" ON "delivery" USING btree ("endpoint_id","seq") WHERE state in ('waiting', 'queued');--> statement-breakpoint
CREATE INDEX "delivery_attempt_delivery" ON "delivery_attempt" USING btree ("delivery_id","at","id");--> statement-breakpoint
CREATE INDEX "webhook_endpoint_partner" ON "webhook_endpoint" USING btree ("partner_id","created_at","id") WHERE deleted_at is null;--> statement-breakpoint
-- Wakes the dispatcher. A NOTIFY makes commits wait for each other, so it is sent for the first rows of a backlog only:
-- whoever works that off finds the others, and looks once more before it goes to sleep.
create function outbox_wakes() returns trigger language plpgsql as $$
begin
  if not exists (select from outbox where dispatched_at is null and id not in (select id from made)) then
    perform pg_notify('sammati_outbox', '');
  end if;
  return null;
end $$;--> statement-breakpoint
create trigger outbox_wakes after insert on outbox
  referencing new table as made for each statement execute function outbox_wakes();
--> statement-breakpoint
-- Nothing read the outbox before this version. What lies there is old news, of which nobody is told now: a partner or a
-- person who was asked months ago would take it for something that has just happened.
update outbox set dispatched_at = now() where dispatched_at is null;

DROP INDEX "outbox_undispatched";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "seq" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (sequence name "outbox_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1);--> statement-breakpoint
CREATE INDEX "delivery_given_up" ON "delivery" USING btree ("created_at") WHERE topic in ('consent.revoked', 'consent.expired') and state = 'failed' and told_at is null
          and stopped_at is null and escalated_at is null;--> statement-breakpoint
CREATE INDEX "outbox_undispatched" ON "outbox" USING btree ("seq") WHERE dispatched_at is null;
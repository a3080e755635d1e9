DROP INDEX "outbox_undispatched";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "set_aside_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "outbox_aside" ON "outbox" USING btree ("set_aside_at") WHERE set_aside_at is not null;--> statement-breakpoint
CREATE INDEX "outbox_undispatched" ON "outbox" USING btree ("seq") WHERE dispatched_at is null and set_aside_at is null;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_set_aside" CHECK ("outbox"."set_aside_at" is null or "outbox"."dispatched_at" is null);--> statement-breakpoint
-- What is set aside is no backlog: nobody works it off, so what comes after it must wake the dispatcher.
create or replace function outbox_wakes() returns trigger language plpgsql as $$
begin
  if not exists (select from outbox
                  where dispatched_at is null and set_aside_at is null and id not in (select id from made)) then
    perform pg_notify('sammati_outbox', '');
  end if;
  return null;
end $$;

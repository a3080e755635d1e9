ALTER TABLE "consent_request" ADD COLUMN "key_made_by" uuid;--> statement-breakpoint
ALTER TABLE "consent_request" ADD COLUMN "held_back" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "partner_credential" ADD COLUMN "created_by" uuid;--> statement-breakpoint
-- What waits for review is held back until it is let through: one that ends there stays so. Computed, so that nobody forgets it.
update "consent_request" set "held_back" = true where "status" = 'IN_REVIEW';--> statement-breakpoint
create function hold_back() returns trigger language plpgsql as $$
begin
  new.held_back := new.status = 'IN_REVIEW' or (tg_op = 'UPDATE' and new.status = 'CANCELLED');
  return new;
end $$;--> statement-breakpoint
create trigger request_begins_held_back before insert on consent_request
  for each row when (new.status = 'IN_REVIEW') execute function hold_back();--> statement-breakpoint
create trigger request_stays_held_back before update of status, held_back on consent_request
  for each row when (old.held_back) execute function hold_back();--> statement-breakpoint
drop trigger request_asker_is_fixed on consent_request;--> statement-breakpoint
create trigger request_asker_is_fixed before update of asked_by, key_made_by, asks_again on consent_request
  for each row when ((old.asked_by, old.key_made_by, old.asks_again) is distinct from (new.asked_by, new.key_made_by, new.asks_again))
  execute function refuse_change('who asked does not change');

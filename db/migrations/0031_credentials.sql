ALTER TABLE "partner_credential" ADD COLUMN "label" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "partner_credential" ADD COLUMN "replaced_by" uuid;--> statement-breakpoint
CREATE INDEX "audit_event_partner_action" ON "audit_event" USING btree ("partner_id","action","at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE partner_id is not null;--> statement-breakpoint
CREATE INDEX "audit_event_partner_staff" ON "audit_event" USING btree ("partner_id","actor_id","at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE partner_id is not null and actor_kind = 'staff';
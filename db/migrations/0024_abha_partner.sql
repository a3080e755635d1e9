ALTER TABLE "abha_change" ADD COLUMN "partner_id" uuid;--> statement-breakpoint
ALTER TABLE "abha_change" ADD COLUMN "credential_id" uuid;--> statement-breakpoint
ALTER TABLE "abha_change" ADD CONSTRAINT "abha_change_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;
ALTER TABLE "abha_change" ADD COLUMN "sign_in_asking_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "abha_change" ADD COLUMN "asking_at" timestamp (3) with time zone;
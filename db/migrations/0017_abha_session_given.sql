ALTER TABLE "abha_change" ADD COLUMN "x_token_hash" "bytea";--> statement-breakpoint
ALTER TABLE "abha_session" ADD COLUMN "given" boolean DEFAULT false NOT NULL;
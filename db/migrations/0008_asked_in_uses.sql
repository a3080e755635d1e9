DROP INDEX "consent_use_artefact";--> statement-breakpoint
ALTER TABLE "consent_use" ADD COLUMN "unknown_fields" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "consent_use_artefact" ON "consent_use" USING btree ("artefact_id","outcome","at" DESC NULLS FIRST,"id" DESC NULLS FIRST);
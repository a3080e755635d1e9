CREATE TABLE "data_provider" (
	"partner_id" uuid NOT NULL,
	"url" text NOT NULL,
	CONSTRAINT "data_provider_partner_id_url_pk" PRIMARY KEY("partner_id","url"),
	CONSTRAINT "data_provider_url" CHECK ("data_provider"."url" !~ '[?#]')
);
--> statement-breakpoint
ALTER TABLE "partner_origin" DROP CONSTRAINT "partner_origin_use";--> statement-breakpoint
ALTER TABLE "data_provider" ADD CONSTRAINT "data_provider_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- What was granted keeps its provider: an address in an origin that the operator had listed, without a question in it.
INSERT INTO "data_provider" ("partner_id", "url")
SELECT DISTINCT r.partner_id, place ->> 'url'
  FROM consent_request r
  JOIN partner_origin listed ON listed.partner_id = r.partner_id AND listed.use = 'provider',
       jsonb_array_elements(r.providers) place
 WHERE r.status = 'GRANTED' AND place ->> 'url' !~ '[?#]'
   AND (place ->> 'url' = listed.origin OR starts_with(place ->> 'url', listed.origin || '/'));--> statement-breakpoint
DELETE FROM "partner_origin" WHERE "use" = 'provider';--> statement-breakpoint
ALTER TABLE "partner_origin" ADD CONSTRAINT "partner_origin_use" CHECK ("partner_origin"."use" in ('log'));
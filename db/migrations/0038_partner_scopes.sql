CREATE TABLE "partner_scope" (
	"partner_id" uuid NOT NULL,
	"scope" text NOT NULL,
	"until" timestamp (3) with time zone,
	CONSTRAINT "partner_scope_partner_id_scope_pk" PRIMARY KEY("partner_id","scope"),
	CONSTRAINT "partner_scope_operators" CHECK ("partner_scope"."scope" in ('act-for-person','attest-consent'))
);
--> statement-breakpoint
ALTER TABLE "partner_scope" ADD CONSTRAINT "partner_scope_partner_id_partner_id_fk" FOREIGN KEY ("partner_id") REFERENCES "public"."partner"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- What a partner's live keys had is what the operator gave it: for as long as the last of them is good.
insert into "partner_scope" ("partner_id", "scope", "until")
select k."partner_id", s."scope", case when bool_or(k."expires_at" is null) then null else max(k."expires_at") end
  from "partner_credential" k cross join unnest(k."scopes") as s("scope")
 where s."scope" in ('act-for-person', 'attest-consent') and k."dialect" <> 'abdm' and k."revoked_at" is null
   and (k."expires_at" is null or k."expires_at" > now())
 group by k."partner_id", s."scope";

ALTER TABLE "notice_release" ADD COLUMN "renew_after" timestamp (3) with time zone;--> statement-breakpoint
-- Who was left out until now is looked for once more: nobody is asked twice for a version.
update "notice_release" set "renewed_at" = null where "change" = 'material';

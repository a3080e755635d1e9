ALTER TABLE "notice_draft" ADD COLUMN "saved_by" uuid;--> statement-breakpoint
ALTER TABLE "notice_draft" ADD CONSTRAINT "notice_draft_saved_by_staff_id_fk" FOREIGN KEY ("saved_by") REFERENCES "public"."staff"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- Of the drafts that are there the audit trail knows who saved them last. What they found right of their own is not reviewed.
update "notice_draft" d set "saved_by" = "last"."staff_id",
       "reviewed_at" = case when d."reviewed_by" = "last"."staff_id"::text then null else d."reviewed_at" end,
       "reviewed_by" = nullif(d."reviewed_by", "last"."staff_id"::text)
  from (select distinct on ("details"->>'noticeId') "details"->>'noticeId' as "notice_id", "actor_id"::uuid as "staff_id"
          from "audit_event" where "action" = 'notice.drafted' and "actor_kind" = 'staff'
         order by "details"->>'noticeId', "at" desc) "last"
 where d."notice_id"::text = "last"."notice_id";

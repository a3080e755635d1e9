-- A draft from before its writers were kept has, for every language, whoever saved the notice last for its writer, and each of
-- them may be another one's. A review by whoever had saved any of it until then counts no more: it is asked for again.
update "notice_draft" d set "reviewed_at" = null, "reviewed_by" = null
  from (select "details"->>'noticeId' as "notice_id", "actor_id" as "staff_id", min("at") as "since" from "audit_event"
         where "action" = 'notice.drafted' and "actor_kind" = 'staff' group by 1, 2) "writer"
 where d."notice_id"::text = "writer"."notice_id" and d."reviewed_by" = "writer"."staff_id" and "writer"."since" <= d."reviewed_at";

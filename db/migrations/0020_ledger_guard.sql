CREATE TABLE "end_seen" (
	"id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "end_seen_id_at_pk" PRIMARY KEY("id","at")
);
--> statement-breakpoint
-- The time for which the ledger is kept is counted from the end of the consent that it is about. So that nobody can put
-- that end into the past, the database notes by its own clock when it saw an end that is said to have been long ago.
create function note_end() returns trigger language plpgsql as $$
begin
  insert into end_seen (id, at) values (new.id, clock_timestamp()) on conflict do nothing;
  return null;
end $$;--> statement-breakpoint
create trigger artefact_end_is_noted after update of status on consent_artefact
  for each row when (
    old.status in ('ACTIVE', 'PAUSED') and new.status in ('REVOKED', 'EXPIRED') and new.ended_at < now() - interval '1 day')
  execute function note_end();--> statement-breakpoint
create trigger request_end_is_noted after update of status on consent_request
  for each row when (
    old.status in ('IN_REVIEW', 'REQUESTED') and new.status in ('GRANTED', 'DENIED', 'EXPIRED', 'CANCELLED')
    and greatest(new.updated_at, new.expires_at) < now() - interval '1 day')
  execute function note_end();--> statement-breakpoint
create trigger end_seen_append_only before update on end_seen
  for each row execute function refuse_change('append-only');--> statement-breakpoint
create trigger end_seen_is_kept before delete on end_seen
  for each row when (old.at > now() - interval '7 years')
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger end_seen_no_truncate before truncate on end_seen
  for each statement execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint

-- Servers' clocks may differ by 5 minutes; a permission that ends by itself ends when it was to, however late that is noted.
create trigger artefact_end_is_known before update of ended_at on consent_artefact
  for each row when (
    old.ended_at is null and new.ended_at is not null and case new.status
      when 'EXPIRED' then new.ended_at <> old.valid_until
      else new.ended_at < greatest(old.created_at, old.updated_at) - interval '5 minutes' end)
  execute function refuse_change('it ends before what is known of it');--> statement-breakpoint
create trigger artefact_end_is_fixed before update of ended_at on consent_artefact
  for each row when (old.ended_at is not null and new.status = old.status and new.ended_at is distinct from old.ended_at)
  execute function refuse_change('what is over keeps its dates');--> statement-breakpoint
create trigger request_end_is_fixed before update of created_at, updated_at, expires_at, decided_at on consent_request
  for each row when (
    old.status in ('GRANTED', 'DENIED', 'EXPIRED', 'CANCELLED') and new.status = old.status and
    (old.created_at, old.updated_at, old.expires_at, old.decided_at)
    is distinct from
    (new.created_at, new.updated_at, new.expires_at, new.decided_at))
  execute function refuse_change('what is over keeps its dates');--> statement-breakpoint

-- A request or a check by its id: whether anything of it has not ended, or ended less than 7 years ago.
create function consent_is_kept(about uuid) returns boolean language sql stable as $$
  select exists (
    select from consent_request r
     where r.id = about
       and (r.status in ('IN_REVIEW', 'REQUESTED')
            or greatest(r.updated_at, r.expires_at, (select max(e.at) from end_seen e where e.id = r.id)) > now() - interval '7 years')
  ) or exists (
    select from consent_artefact a
     where a.request_id = about
       and (a.ended_at is null or greatest(a.ended_at, (select max(e.at) from end_seen e where e.id = a.id)) > now() - interval '7 years')
  ) or exists (
    -- Of a check its last record binds: a yes stands until another word.
    select from capture_session s
     where s.id = about
       and coalesce(
             (select c.verdict = 'granted' or c.at > now() - interval '7 years'
                from consent_record c where c.session_id = s.id order by c.seq desc limit 1),
             s.created_at > now() - interval '7 years')
  )
$$;--> statement-breakpoint
create function consent_of_delivery(told uuid) returns uuid language sql stable as $$
  select consent_id from delivery where id = told
$$;--> statement-breakpoint

drop trigger artefact_is_kept on consent_artefact;--> statement-breakpoint
create trigger artefact_is_kept before delete on consent_artefact
  for each row when (consent_is_kept(old.request_id))
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
drop trigger request_is_kept on consent_request;--> statement-breakpoint
create trigger request_is_kept before delete on consent_request
  for each row when (consent_is_kept(old.id))
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
drop trigger session_is_kept on capture_session;--> statement-breakpoint
create trigger session_is_kept before delete on capture_session
  for each row when (consent_is_kept(old.id))
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
drop trigger consent_record_is_kept on consent_record;--> statement-breakpoint
create trigger consent_record_is_kept before delete on consent_record
  for each row when (old.at > now() - interval '7 years' or consent_is_kept(coalesce(old.request_id, old.session_id)))
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
drop trigger audit_event_is_kept on audit_event;--> statement-breakpoint
create trigger audit_event_is_kept before delete on audit_event
  for each row when (old.at > now() - interval '7 years' or consent_is_kept(coalesce(old.request_id, old.session_id)))
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint

-- Uses, and what was told to whom, are evidence as the consent is: fixed, and kept as long.
create trigger consent_use_is_fixed
  before update of id, artefact_id, request_id, person_id, partner_id, data_types, unknown_fields, at on consent_use
  for each row execute function refuse_change('what happened does not change');--> statement-breakpoint
create trigger consent_use_is_kept before delete on consent_use
  for each row when (old.at > now() - interval '7 years' or consent_is_kept(old.request_id))
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger consent_use_no_truncate before truncate on consent_use
  for each statement execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger outbox_is_fixed
  before update of id, at, topic, person_id, partner_id, request_id, artefact_id, session_id on outbox
  for each row execute function refuse_change('what happened does not change');--> statement-breakpoint
create trigger outbox_is_kept before delete on outbox
  for each row when (consent_is_kept(coalesce(old.request_id, old.session_id)))
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger outbox_no_truncate before truncate on outbox
  for each statement execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger delivery_is_fixed
  before update of id, outbox_id, recipient_kind, recipient_ref, endpoint_id, partner_id, consent_id, topic, created_at on delivery
  for each row execute function refuse_change('what was told to whom does not change');--> statement-breakpoint
create trigger delivery_is_kept before delete on delivery
  for each row when (consent_is_kept(old.consent_id))
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger delivery_no_truncate before truncate on delivery
  for each statement execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger attempt_is_fixed before update on delivery_attempt
  for each row execute function refuse_change('append-only');--> statement-breakpoint
create trigger attempt_is_kept before delete on delivery_attempt
  for each row when (consent_is_kept(consent_of_delivery(old.delivery_id)))
  execute function refuse_change('the ledger is kept for 7 years');--> statement-breakpoint
create trigger attempt_no_truncate before truncate on delivery_attempt
  for each statement execute function refuse_change('the ledger is kept for 7 years');

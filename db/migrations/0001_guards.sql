-- Rules that a bug in code could break are kept by the database too.

-- A granted scope is never more than the asked one, and belongs to the same two parties.
create function artefact_within_request() returns trigger language plpgsql as $$
begin
  perform 1 from consent_request r
   where r.id = new.request_id
     and r.person_id = new.person_id
     and r.partner_id = new.partner_id
     and new.data_types <@ r.data_types
     and (new.provider_id = any(r.provider_ids) or (new.provider_id is null and cardinality(r.provider_ids) = 0))
     and new.valid_until <= r.valid_until
     and (r.records_from is null or new.records_from >= r.records_from)
     and (r.records_to is null or new.records_to <= r.records_to)
     and (r.total_uses is null or new.total_uses <= r.total_uses)
     and (r.erase_at is null or new.erase_at <= r.erase_at)
     and new.frequency_limit is not distinct from r.frequency_limit
     and new.frequency_seconds is not distinct from r.frequency_seconds
     and r.care_contexts @> new.care_contexts;
  if not found then
    raise exception 'artefact % exceeds what request % asked', new.id, new.request_id using errcode = 'check_violation', constraint = 'artefact_within_request';
  end if;
  return new;
end $$;--> statement-breakpoint
create trigger artefact_within_request before insert on consent_artefact
  for each row execute function artefact_within_request();--> statement-breakpoint

-- At the end of its statement an artefact stands on a granted request.
create function artefact_needs_grant() returns trigger language plpgsql as $$
begin
  perform 1 from consent_request where id = new.request_id and status = 'GRANTED';
  if not found then
    raise exception 'artefact % has no grant', new.id using errcode = 'check_violation', constraint = 'artefact_needs_grant';
  end if;
  return null;
end $$;--> statement-breakpoint
create trigger artefact_needs_grant after insert on consent_artefact
  for each row execute function artefact_needs_grant();--> statement-breakpoint

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on % is refused: %', tg_op, tg_table_name, tg_argv[0] using errcode = 'check_violation', constraint = tg_name;
end $$;--> statement-breakpoint

-- What was signed stays as it was signed.
create trigger artefact_scope_is_fixed before update on consent_artefact
  for each row when (
    (old.request_id, old.person_id, old.partner_id, old.provider_id, old.data_types, old.care_contexts, old.records_from,
     old.records_to, old.frequency_limit, old.frequency_seconds, old.total_uses, old.valid_from, old.valid_until, old.erase_at, old.jws_sealed)
    is distinct from
    (new.request_id, new.person_id, new.partner_id, new.provider_id, new.data_types, new.care_contexts, new.records_from,
     new.records_to, new.frequency_limit, new.frequency_seconds, new.total_uses, new.valid_from, new.valid_until, new.erase_at, new.jws_sealed))
  execute function refuse_change('a granted scope does not change');--> statement-breakpoint
create trigger artefact_terminal_states before update of status on consent_artefact
  for each row when (old.status in ('REVOKED', 'EXPIRED') and new.status <> old.status)
  execute function refuse_change('a terminal state never leaves');--> statement-breakpoint
create trigger artefact_is_kept before delete on consent_artefact
  for each row execute function refuse_change('the ledger is kept');--> statement-breakpoint

create trigger request_terminal_states before update of status on consent_request
  for each row when (old.status in ('GRANTED', 'DENIED', 'EXPIRED', 'CANCELLED') and new.status <> old.status)
  execute function refuse_change('a terminal state never leaves');--> statement-breakpoint
create trigger request_legal_moves before update of status on consent_request
  for each row when (
    new.status <> old.status and not (
      (old.status = 'IN_REVIEW' and new.status in ('REQUESTED', 'CANCELLED')) or
      (old.status = 'REQUESTED' and new.status in ('GRANTED', 'DENIED', 'EXPIRED', 'CANCELLED'))))
  execute function refuse_change('no such transition');--> statement-breakpoint
create trigger request_asked_scope_is_fixed before update on consent_request
  for each row when (
    old.status not in ('IN_REVIEW', 'REQUESTED') and
    (old.person_id, old.partner_id, old.consumer_id, old.purpose, old.data_types, old.provider_ids, old.care_contexts, old.records_from, old.records_to, old.total_uses, old.valid_until, old.erase_at)
    is distinct from
    (new.person_id, new.partner_id, new.consumer_id, new.purpose, new.data_types, new.provider_ids, new.care_contexts, new.records_from, new.records_to, new.total_uses, new.valid_until, new.erase_at))
  execute function refuse_change('what was asked does not change after the answer');--> statement-breakpoint
create trigger request_person_is_kept before update of person_id on consent_request
  for each row when (old.person_id is not null and new.person_id is distinct from old.person_id)
  execute function refuse_change('a request never moves from one person to another');--> statement-breakpoint

-- Append-only.
create trigger consent_record_append_only before update or delete on consent_record
  for each row execute function refuse_change('append-only');--> statement-breakpoint
create trigger consent_record_no_truncate before truncate on consent_record
  for each statement execute function refuse_change('append-only');--> statement-breakpoint
create trigger audit_event_append_only before update or delete on audit_event
  for each row execute function refuse_change('append-only');--> statement-breakpoint
create trigger audit_event_no_truncate before truncate on audit_event
  for each statement execute function refuse_change('append-only');--> statement-breakpoint

-- A notice is immutable once a record points to it.
create function notice_version_immutable() returns trigger language plpgsql as $$
begin
  if exists (select from consent_record where notice_version_id = old.id)
     and (tg_op = 'DELETE' or (old.template, old.sha256, old.language, old.version, old.notice_id)
                              is distinct from (new.template, new.sha256, new.language, new.version, new.notice_id)) then
    raise exception 'notice version % is in use', old.id using errcode = 'check_violation', constraint = 'notice_version_immutable';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;--> statement-breakpoint
create trigger notice_version_immutable before update or delete on notice_version
  for each row execute function notice_version_immutable();

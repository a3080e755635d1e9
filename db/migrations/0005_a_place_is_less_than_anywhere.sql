-- A request that names no place, or no visits, asks for them wherever they are: naming some is less.
create or replace function artefact_within_request() returns trigger language plpgsql as $$
begin
  perform 1 from consent_request r
   where r.id = new.request_id
     and r.person_id = new.person_id
     and r.partner_id = new.partner_id
     and new.data_types <@ r.data_types
     and (new.provider_id = any(r.provider_ids) or cardinality(r.provider_ids) = 0)
     and new.valid_until <= r.valid_until
     and (r.records_from is null or new.records_from >= r.records_from)
     and (r.records_to is null or new.records_to <= r.records_to)
     and (r.total_uses is null or new.total_uses <= r.total_uses)
     and (r.erase_at is null or new.erase_at <= r.erase_at)
     and new.frequency_limit is not distinct from r.frequency_limit
     and new.frequency_seconds is not distinct from r.frequency_seconds
     and (r.care_contexts @> new.care_contexts or r.care_contexts = '[]'::jsonb);
  if not found then
    raise exception 'artefact % exceeds what request % asked', new.id, new.request_id using errcode = 'check_violation', constraint = 'artefact_within_request';
  end if;
  return new;
end $$;

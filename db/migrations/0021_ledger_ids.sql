-- What is kept for a consent is found by the consent's id.
create trigger request_id_is_fixed before update of id on consent_request
  for each row execute function refuse_change('an id does not change');--> statement-breakpoint
create trigger artefact_id_is_fixed before update of id on consent_artefact
  for each row execute function refuse_change('an id does not change');--> statement-breakpoint
create trigger session_id_is_fixed before update of id on capture_session
  for each row execute function refuse_change('an id does not change');

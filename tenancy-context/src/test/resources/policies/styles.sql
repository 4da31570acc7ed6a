-- Styles of policies: each is a table of its own under the policies below its heading.
-- = name | column of the tenant | codes | one verdict for all commands, or one for each of SELECT, INSERT, UPDATE, DELETE
-- $t stands for the table, OWN for tenant_id = nullif(current_setting('app.tenant', true), '')::int.

-- Sound, though some are slow or fail in an unfriendly way.

= inline | int not null | - | PROVEN
create policy p on $t using (OWN);

= init_plan | int not null | - | PROVEN
create policy p on $t using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::int));

= helper | int not null | - | PROVEN
create policy p on $t using (tenant_id = app.tenant());

= helper_without_usage | int not null | - | PROVEN
create policy p on $t using (tenant_id = hidden.tenant());

= undeclared_helper | int not null | PA012 | PROVEN
create policy p on $t using (tenant_id = app.undeclared());

= immutable_helper | int not null | - | PROVEN
create policy p on $t using (tenant_id = app.frozen());

= row_function | int not null | PA012 | PROVEN
create policy p on $t using (app.may(tenant_id));

= cast_column | int not null | PA012 | PROVEN
create policy p on $t using (tenant_id::text = current_setting('app.tenant', true));

= raw_cast | int not null | PA010 PA011 | PROVEN
create policy p on $t using (tenant_id = current_setting('app.tenant')::int);

= raw_cast_in_function | int not null | PA010 PA011 | PROVEN
create policy p on $t using (tenant_id = app.throws());

= listed | int not null | - | PROVEN
create policy p on $t using (tenant_id in (select unnest(string_to_array(current_setting('app.tenant', true), ',')::int[])));

= any_of | int not null | - | PROVEN
create policy p on $t using (tenant_id = any (string_to_array(current_setting('app.tenant', true), ',')::int[]));

= own_and_more | int not null | - | PROVEN
create policy p on $t using (OWN and owner_id > 500 and note = any (array['q', 'r']));

= floor_under_open | int not null | - | PROVEN
create policy g on $t as restrictive using (OWN);
create policy p on $t using (true);

= floor_under_members | int not null | - | PROVEN
create policy g on $t as restrictive using (OWN);
create policy p on $t using (exists (select 1 from member m where m.tenant_id = $t.tenant_id));

= own_and_members | int not null | - | PROVEN
create policy p on $t using (OWN and app.is_member(tenant_id));

= floor_for_each_command | int not null | - | PROVEN
create policy a on $t as restrictive for select using (OWN);
create policy b on $t as restrictive for insert with check (OWN);
create policy c on $t as restrictive for update using (OWN);
create policy d on $t as restrictive for delete using (OWN);
create policy p on $t using (true);

= for_another_role | int not null | - | PROVEN
create policy p on $t using (OWN);
create policy q on $t to t_owner using (true);

= closed | int not null | - | PROVEN
create policy p on $t using (false);

= empty_text_checked | text not null check (tenant_id <> '') | - | PROVEN
create policy p on $t using (tenant_id = current_setting('app.tenant', true));

= text_nullif | text | - | PROVEN
create policy p on $t using (tenant_id = nullif(current_setting('app.tenant', true), ''));

= checked_shape | varchar(12) not null check (tenant_id ~ '^[a-z]\d$') | - | PROVEN
create policy p on $t using (tenant_id = current_setting('app.tenant', true));

= uuid_column | uuid | - | PROVEN
create policy p on $t using (tenant_id = nullif(current_setting('app.tenant', true), '')::uuid);

= uuid_raw | uuid | PA011 | PROVEN
create policy p on $t using (tenant_id = current_setting('app.tenant', true)::uuid);
-- Open, or with a branch that nobody can close.

= p12_setting | int not null | PA008 | VIOLATED
create policy p on $t using (OWN);
create policy q on $t using (current_setting('app.bypass_rls', true) = 'on');

= setting_in_case | int not null | PA008 | VIOLATED
create policy p on $t using (case when current_setting('app.role', true) = 'support' then true else OWN end);

= setting_by_helper | int not null | PA008 | VIOLATED
create policy p on $t using (OWN or app.word('role') = 'admin');

= setting_not_guessed | int not null | PA008 | UNDECIDED
create policy p on $t using (OWN or length(current_setting('app.key', true)) = 40);

= setting_open_by_default | int not null | PA008 | VIOLATED
create policy p on $t using (OWN or coalesce(current_setting('app.strict', true), 'off') = 'off');

= p13_select_true | int not null | PA007 | VIOLATED, PROVEN, PROVEN, PROVEN
create policy p on $t using (OWN);
create policy q on $t for select using (true);

= p14_by_membership | int not null | PA007 | VIOLATED
create policy p on $t using (OWN);
create policy q on $t to t_admin using (true);

= p17_insert | int not null | PA032 | PROVEN, VIOLATED, PROVEN, PROVEN
create policy p on $t using (OWN);
create policy q on $t for insert with check (true);

= p17c_update | int not null | PA032 | PROVEN, PROVEN, VIOLATED, PROVEN
create policy p on $t for select using (OWN);
create policy q on $t for update using (OWN) with check (true);

= p19_unbound | int not null | PA032 | VIOLATED
create policy p on $t using (coalesce(current_setting('app.tenant', true), '') = '' or OWN);

= unset_only | int not null | PA032 | VIOLATED
create policy p on $t using (current_setting('app.tenant', true) is null or OWN);

= empty_only | int not null | PA032 | VIOLATED
create policy p on $t using (current_setting('app.tenant', true) = '' or OWN);

= own_if_set | int not null | PA032 | VIOLATED
create policy p on $t using (tenant_id = coalesce(nullif(current_setting('app.tenant', true), '')::int, tenant_id));

= default_tenant | int not null | PA032 | VIOLATED
create policy p on $t using (tenant_id = coalesce(nullif(current_setting('app.tenant', true), '')::int, 1));

= shared_tenant | int not null | PA032 | VIOLATED
create policy p on $t using (tenant_id = 0 or OWN);

= constant | int not null | PA032 | VIOLATED
create policy p on $t using (tenant_id = 1);

= published | int not null | PA007 | VIOLATED
create policy p on $t using (is_public or OWN);

= status | int not null | PA007 | VIOLATED
create policy p on $t using (note = 'published' or OWN);

= amount | int not null | PA007 | VIOLATED
create policy p on $t using (owner_id >= 500 or OWN);

= blind_branch | int not null | PA007 | UNDECIDED
create policy p on $t using (md5(note) = 'x' or OWN);

= open_and_unbound | int not null | PA007 | VIOLATED
create policy p on $t using (true);

= floor_for_select_only | int not null | PA007 | PROVEN, VIOLATED, VIOLATED, VIOLATED
create policy g on $t as restrictive for select using (OWN);
create policy p on $t using (true);

= p20_nobodys | int | PA021 | VIOLATED
create policy p on $t using (tenant_id is null or OWN);

= p26_empty_text | text not null | - | VIOLATED
create policy p on $t using (tenant_id = current_setting('app.tenant', true));

= magic_word | text | PA032 | VIOLATED
create policy p on $t using (current_setting('app.tenant', true) = 'ALL' or tenant_id = nullif(current_setting('app.tenant', true), ''));

= prefix | text | PA032 | VIOLATED
create policy p on $t using (tenant_id like nullif(current_setting('app.tenant', true), '') || '%');

= p01_disabled | int not null | - | VIOLATED
create policy p on $t using (OWN);
alter table $t disable row level security;

= p02_owned | int not null | - | VIOLATED
create policy p on $t using (OWN);
alter table $t owner to t_app;
alter table $t no force row level security;

= p02_owner_in_reach | int not null | - | PROVEN
create policy p on $t using (OWN);
alter table $t owner to t_admin;
alter table $t no force row level security;

-- Dependent on rows or on code that is not run.

= members | int not null | - | UNDECIDED
create policy p on $t using (tenant_id in (select m.tenant_id from member m where m.name = current_user));

= members_by_function | int not null | - | UNDECIDED
create policy p on $t using (app.is_member(tenant_id));

= p52_itself | int not null | - | UNDECIDED
create policy p on $t using (exists (select 1 from $t t where t.id = 1));

= acts | int not null | PA012 | UNDECIDED
create policy p on $t using (OWN or app.logs());

= another_tenant_setting | int not null | - | UNDECIDED
create policy p on $t using (tenant_id = nullif(current_setting('app.organisation', true), '')::int);

= insert_without_expression | int not null | - | PROVEN
create policy p on $t using (OWN);
create policy added on $t for insert;

= floor_without_expression | int not null | PA007 | VIOLATED
create policy p on $t using (true);
create policy f on $t as restrictive for all;

-- Contents that other types than numbers and texts have: each branch is open to the content that it names.

= enum_of_tenant | app.plan not null | PA011 | PROVEN
create policy p on $t using (tenant_id = current_setting('app.tenant', true)::app.plan);

= enum_of_tenant_open | app.plan not null | PA032 | VIOLATED
create policy p on $t using (tenant_id = nullif(current_setting('app.tenant', true), '')::app.plan or tenant_id = 'free');

= enum_content | int not null | PA007 | VIOLATED
alter table $t add kind app.plan not null;
create policy p on $t using (OWN or kind = 'free');

= array_content | int not null | PA007 | VIOLATED
alter table $t add readers int[] not null;
create policy p on $t using (OWN or cardinality(readers) = 0);

= time_content | int not null | PA007 | VIOLATED
alter table $t add opens time not null;
create policy p on $t using (OWN or opens < '13:00');

= fraction_content | int not null | PA007 | VIOLATED
alter table $t add price numeric(10, 2) not null;
create policy p on $t using (OWN or price = 9.99);

= unknown_content | int not null | PA007 | UNDECIDED
alter table $t add place point not null;
create policy p on $t using (OWN or place[0] > 3);

-- What cannot be asked, or fails: it is no proof, and it takes none away where the tenant is compared besides.

= of_the_table | int not null | - | PROVEN
create policy p on $t using (OWN and tableoid > 0);

= of_the_table_or_own | int not null | - | UNDECIDED
create policy p on $t using (OWN or tableoid = 5);

= in_another_language | int not null | - | PROVEN
create policy p on $t using (OWN and app.foreign_words(tenant_id));

= in_another_language_alone | int not null | - | UNDECIDED
create policy p on $t using (app.foreign_words(tenant_id));

= content_that_fails | int not null | - | PROVEN
create policy p on $t using (OWN and note <> 'no_such_table' and note::regclass::oid > 0);

= content_that_fails_or_own | int not null | PA007 | UNDECIDED
create policy p on $t using (OWN or (note = 'no_such_table' and note::regclass::oid > 0));

-- Conditions that were once taken for sound.

= n01_delegate | int not null | PA008 | VIOLATED
create policy p on $t using (OWN or tenant_id = nullif(current_setting('app.delegate', true), '')::int);

= n02_case_key | int not null | - | UNDECIDED
create policy p on $t using (case when length(current_setting('app.key', true)) = 40 then true else OWN end);

= n03_not_and | int not null | - | UNDECIDED
create policy p on $t using (not (tenant_id <> nullif(current_setting('app.tenant', true), '')::int and md5(note) <> 'x'));

= n04_less_than | int not null | PA032 | VIOLATED
create policy p on $t using (OWN or tenant_id < 100);

= n05_session_user | int not null | - | UNDECIDED
create policy p on $t using (OWN or session_user = 't_app');

= n06_time | int not null | - | UNDECIDED
create policy p on $t using (OWN or now() > '2030-01-01');

= n07_client | int not null | - | UNDECIDED
create policy p on $t using (OWN or inet_client_addr() = '10.0.0.1');

= n08_perform | int not null | PA012 | UNDECIDED
create policy p on $t using (app.performs(tenant_id));

= n09_many_words | int not null | PA032 | VIOLATED
create policy p on $t using ((OWN and owner_id in (1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 2, 20)) or tenant_id = 999);

= n10_check_drops_all | int not null check (tenant_id between 5000 and 9000) | - | UNDECIDED
create policy p on $t using (true);

= n11_unknown_type | bytea not null | - | UNDECIDED
create policy p on $t using (true);

= n12_check_of_another | int check (tenant_id is not null or note is not null) | PA021 | VIOLATED
create policy p on $t using (tenant_id is null or OWN);

= n13_like | text not null | PA032 | VIOLATED
create policy p on $t using (tenant_id like nullif(current_setting('app.tenant', true), ''));

= n14_case_folded | text not null | PA032 | VIOLATED
create policy p on $t using (lower(tenant_id) = lower(nullif(current_setting('app.tenant', true), '')));

= n15_contains | int not null | PA012 PA032 | VIOLATED
create policy p on $t using (current_setting('app.tenant', true) like '%' || tenant_id::text || '%');

= n16_hash | int not null | PA012 | UNDECIDED
create policy p on $t using (OWN or md5(tenant_id::text) like '000%');

= n17_name_computed | int not null | - | UNDECIDED
create policy p on $t using (OWN or current_setting(format('app.%s', 'bypass'), true) = 'on');

= n18_magic_hash | int not null | - | UNDECIDED
create policy p on $t using (OWN or md5(current_setting('app.tenant', true)) = '5ebe2294ecd0e0f08eab7690d2a6ee69');

= n19_is_true | int not null | - | UNDECIDED
create policy p on $t using ((OWN or md5(note) = 'x') is true);

= n20_operator | int not null | - | UNDECIDED
create policy p on $t using (tenant_id operator(app.===) 1);

= n21_zero_or_less | int not null | PA032 | VIOLATED
create policy p on $t using (OWN or tenant_id < 1);

= n22_catalogue_fact | int not null | - | UNDECIDED
create policy p on $t using (OWN or has_table_privilege('member', 'insert'));

= n23_function_with_key | int not null | PA012 | UNDECIDED
create policy p on $t using (app.may_with_key(tenant_id));

= n24_table_word | int not null | PA012 | UNDECIDED
create policy p on $t using (app.looks(tenant_id));

= n25_long_prefix | text not null | - | UNDECIDED
create policy p on $t using (left(tenant_id, 12) = nullif(left(current_setting('app.tenant', true), 12), ''));

= n26_remainder | int not null | - | UNDECIDED
create policy p on $t using (tenant_id % 65536 = nullif(current_setting('app.tenant', true), '')::int % 65536);

= n27_prefix_in_function | text not null | - | UNDECIDED
create policy p on $t using (app.begins(tenant_id));

= n28_part_of_the_setting | int not null | - | PROVEN
create policy p on $t using (tenant_id = nullif(split_part(current_setting('app.tenant', true), ':', 1), '')::int);

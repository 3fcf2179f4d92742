//! What every store promises, on every store; and what those in databases promise beyond that.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod claims;
mod clients;
mod documentation;
mod leases;
mod measure;
mod place;
mod postgres;
mod races;
mod records;
mod schema;
mod sqlite;

/// A test of each behaviour on each store.
macro_rules! on_each_store {
    ($($module:ident: $($behaviour:ident)+;)+) => {
        mod on_memory {
            $($(#[test]
            fn $behaviour() {
                crate::place::on_memory(crate::$module::$behaviour);
            })+)+
        }
        mod on_sqlite {
            $($(#[test]
            fn $behaviour() {
                crate::place::on_sqlite(crate::$module::$behaviour);
            })+)+
        }
        mod on_sqlite_in_memory {
            $($(#[test]
            fn $behaviour() {
                crate::place::on_sqlite_in_memory(crate::$module::$behaviour);
            })+)+
        }
        mod on_postgres {
            $($(#[test]
            fn $behaviour() {
                crate::place::on_postgres(crate::$module::$behaviour);
            })+)+
        }
    };
}

on_each_store! {
    accounts:
        what_is_inserted_is_what_is_read
        the_first_account_of_an_owner_and_provider_is_the_default
        a_name_is_taken_within_an_owner_and_provider
        an_id_is_taken_everywhere
        a_reference_finds_the_default_or_a_name
        lists_are_by_provider_with_the_default_first_then_the_oldest
        another_account_becomes_the_default
        an_account_gets_another_name
        the_oldest_of_the_others_becomes_the_default
        accounts_sealed_with_another_key_come_in_pages
        texts_of_every_kind_come_back
        what_cannot_be_there_is_not_found;
    leases:
        a_lease_is_held_by_one
        a_lease_that_has_expired_can_be_taken
        a_sent_lease_is_only_taken_over_by_its_number
        whoever_was_overtaken_sends_nothing
        a_credential_is_only_replaced_by_a_later_one
        a_save_that_comes_late_ends_the_lease_on_what_it_replaces
        settling_ends_the_lease_that_is_held
        a_login_replaces_what_is_there_once
        sealing_again_changes_nothing_newer
        a_validation_writes_what_it_was_told;
    claims:
        what_is_due_is_given_out_once
        idle_accounts_come_with_the_lease
        accounts_in_a_refresh_keep_their_lease
        each_tenant_gets_its_share
        a_tenant_with_thousands_hides_nobody
        providers_that_are_not_wanted_are_left_out
        a_provider_that_is_not_wanted_hides_nobody
        validations_are_claimed_without_a_lease
        a_claim_gives_out_no_more_than_is_asked_for;
    clients:
        a_client_is_written_from_the_version_that_was_read
        all_clients_are_listed
        a_login_is_taken_once
        a_login_that_has_expired_is_forgotten;
    races:
        of_many_first_accounts_one_is_the_default
        of_many_with_one_name_one_is_made
        of_many_renamed_alike_one_has_the_name
        there_is_one_default_whatever_happens_at_once
        of_many_who_lease_one_gets_it
        of_many_who_replace_one_does
        the_latest_credential_stays_whatever_comes_last
        many_workers_never_get_the_same_account
        what_is_added_while_workers_claim_is_claimed
        of_many_who_take_a_login_one_gets_it
        of_many_who_write_a_client_one_does;
}

"""The twenty capabilities that a special commission needs, and the tests that they are there."""

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

CAPABILITIES = {
    "C1 every allegation has a number and an outcome": (
        ("commission/test_docket.py", "test_nothing_is_lost_and_totals_balance"),
        ("desk/cases/test_claims.py", "test_every_claim_has_a_standing_and_an_outcome"),
    ),
    "C2 triage, and batches with their sampling error": (
        ("desk/working/test_claimed.py", "test_a_day_of_6300_claims_gives_at_most_100_full_cases"),
        ("desk/cases/test_batches.py",
         "test_every_item_of_a_batch_has_an_outcome_once_the_sample_is_decided"),
    ),
    "C3 one table of statuses and moves": (
        ("commission/test_procedure.py",
         "test_c3_every_status_of_the_pipeline_is_there_and_illegal_transitions_are_refused"),
    ),
    "C4 two clocks": (
        ("commission/test_clocks.py", "test_c4_provisional_and_reasoned_show_their_slack"),
        ("commission/test_terms.py", "test_c4_the_model_has_the_two_clocks"),
    ),
    "C5 evidence under custody, checked offline": (
        ("desk/evidence/test_evidence.py",
         "test_an_altered_exhibit_is_an_integrity_error_and_an_entry"),
        ("desk/evidence/test_evidence.py", "test_the_six_properties_of_preservation"),
        ("ledger/test_audit.py", "test_every_changed_byte_of_an_entry_is_named"),
        ("desk/file/test_dossier.py",
         "test_what_is_exported_verifies_here_and_with_the_standard_library_alone"),
    ),
    "C6 sealed evidence": (
        ("desk/evidence/test_holding.py", "test_a_sealed_exhibit_is_the_officers_alone"),
        ("commission/test_analysis.py",
         "test_leaving_out_what_is_sealed_is_one_of_the_other_models"),
    ),
    "C7 reliability and credibility apart": (
        ("commission/test_items.py", "test_c7_every_letter_goes_with_every_number"),
        ("commission/test_analysis.py", "test_grades_of_sources_change_no_number"),
    ),
    "C8 hypotheses first": (
        ("commission/test_attribution.py", "test_beliefs_are_probabilities_that_sum_to_one"),
        ("commission/test_attribution.py",
         "test_leaving_an_item_out_gives_what_the_others_say"),
        ("commission/test_analysis.py", "test_hypotheses_come_first_and_stay"),
    ),
    "C9 transparent probability": (
        ("commission/test_calibration.py",
         "test_c9_each_bin_of_a_tenth_is_true_within_three_points_on_cases_held_back"),
    ),
    "C10 words tied to numbers": (
        ("commission/test_wording.py", "test_likelihood_and_confidence_never_share_a_sentence"),
        ("commission/test_wording.py", "test_a_word_outside_its_range_is_refused"),
        ("desk/cases/test_deciding.py",
         "test_c10_a_proposal_that_mixes_likelihood_and_confidence_is_refused"),
    ),
    "C11 a standard of proof for each consequence": (
        ("commission/test_deciding.py",
         "test_c11_the_same_evidence_is_enough_for_one_consequence_and_not_for_another"),
    ),
    "C12 direction of fire": (
        ("commission/test_direction.py", "test_ten_craters_tell_the_direction_to_three_degrees"),
        ("commission/test_origin.py", "test_a_sensor_region_and_sectors_share_out_the_origin"),
    ),
    "C13 weapons by their reach": (
        ("commission/test_reaches.py",
         "test_what_is_out_of_reach_is_excluded_by_name_and_alike_for_both"),
        ("desk/evidence/test_proposals.py",
         "test_a_weapon_out_of_reach_is_excluded_and_the_item_says_so"),
    ),
    "C14 both parties heard": (
        ("commission/test_hearing.py",
         "test_c14_no_decision_before_the_window_ends_or_is_waived"),
        ("desk/cases/test_procedure.py",
         "test_c14_a_final_decision_is_refused_before_both_were_heard"),
    ),
    "C15 dissents, recusals, quorum": (
        ("commission/test_deciding.py",
         "test_c15_three_to_two_prints_the_majority_and_the_dissent"),
    ),
    "C16 corrective actions climb": (
        ("commission/test_remedies.py", "test_c16_an_overdue_one_climbs_one_step_by_itself"),
    ),
    "C17 levels of dispute": (
        ("commission/test_clocks.py",
         "test_c17_disputes_rise_by_themselves_and_their_history_is_kept"),
    ),
    "C18 who fired first": (
        ("commission/test_reciprocity.py", "test_fire_answer_and_answer_to_it_are_a_chain"),
        ("commission/test_reciprocity.py",
         "test_undetermined_is_the_answer_where_clocks_do_not_tell"),
    ),
    "C19 patterns": (
        ("desk/cases/test_gathering.py",
         "test_c19_twelve_small_cases_become_one_that_is_followed_to_its_end"),
    ),
    "C20 warning of a build-up": (
        ("warning/test_replay.py", "test_the_warning_stands_four_weeks_before_the_attack"),
        ("warning/test_replay.py", "test_the_spring_reads_build_up_and_no_attack"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_each_capability_has_its_tests(capability):
    """
    The tests that say what a capability asks for are there, under these names.
    """
    for path, name in CAPABILITIES[capability]:
        tree = ast.parse((TESTS / path).read_text("utf-8"))

        assert name in {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


def test_there_are_twenty():
    """
    None is left out.
    """
    assert [c.split()[0] for c in CAPABILITIES] == [f"C{n}" for n in range(1, 21)]

import threading
from concurrent.futures import Future

import pytest

from lendemain.errors import InputError
from lendemain.ledger import checkpoint, keyring, note
from lendemain.ledger.note import Signer


def test_many_submitters_share_commits_and_none_is_lost(kept):
    """
    From sixteen threads at once: each gets the index of its own entry, no index twice, and fewer
    checkpoints are signed than there are entries.
    """
    receipts: dict[int, object] = {}

    with kept.open() as ledger:

        def submit(thread: int) -> None:
            for number in range(10):
                key = 100 * thread + number
                receipts[key] = ledger.submit(kept.drill(key)).result()

        threads = [threading.Thread(target=submit, args=(n,)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert list(range(1, 161)) == sorted(one.index for one in receipts.values())
        for key, receipt in receipts.items():
            assert ledger.entry(receipt.index) == kept.drill(key)
            head = checkpoint.opened(receipt.checkpoint, kept.log.verifier)
            assert receipt.index < head.size
        assert len({one.checkpoint for one in receipts.values()}) < 160


def test_one_refusal_does_not_touch_the_others_of_a_commit(kept):
    """
    Among entries that share a commit the refused ones are answered so, the others are recorded.
    """
    with kept.open() as ledger:
        answers: list[Future] = []
        for number in range(60):
            good = kept.drill(number)
            answers.append(ledger.submit(good if number % 3 else good[:-2] + b"A\n"))

        for number, answer in enumerate(answers):
            if number % 3:
                assert ledger.entry(answer.result().index) == kept.drill(number)
            else:
                with pytest.raises(InputError):
                    answer.result()
        assert ledger.size == 41


def test_the_same_statement_from_many_threads_is_recorded_once(kept):
    """
    Submitted at once by many, one statement has one index, and one receipt says it is new.
    """
    with kept.open() as ledger:
        answers = [ledger.submit(kept.drill(5)) for _ in range(40)]
        receipts = [answer.result() for answer in answers]

    assert {1} == {one.index for one in receipts}
    assert [one.duplicate for one in receipts].count(False) == 1


def test_a_key_revoked_meanwhile_no_longer_signs(kept):
    """
    What is submitted after a revocation is refused, though both may share a commit.
    """
    post = Signer("mission.example/post", bytes([3] * 32))
    revocation = note.entry(keyring.revocation(post.verifier, author=kept.desk.name), [kept.desk])
    entry = note.entry({"kind": "drill", "author": post.name}, [post])

    with kept.open() as ledger:
        ledger.append(
            [note.entry(keyring.enrolment(post.verifier, operator=kept.desk.name), [kept.desk])]
        )
        revoked, late = ledger.submit(revocation), ledger.submit(entry)
        assert revoked.result().index == 2
        with pytest.raises(InputError, match="revoked"):
            late.result()


def test_closing_records_what_was_submitted(kept):
    """
    Closing waits: every submitted entry has its receipt, and is there afterwards.
    """
    ledger = kept.open()
    answers = [ledger.submit(kept.drill(number)) for number in range(50)]
    ledger.close()

    assert all(answer.done() for answer in answers)
    with kept.open() as again:
        for number, answer in enumerate(answers):
            assert again.entry(answer.result().index) == kept.drill(number)

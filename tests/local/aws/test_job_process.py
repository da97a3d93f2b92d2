"""A job's process: its time limit."""

from pathlib import Path

from local.aws.job_process import JobProcess
from local.aws.places import Places


def test_a_script_that_runs_too_long_times_out(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.create()
    (places.buckets / "code").mkdir()
    (places.buckets / "code" / "slow.py").write_text("import time\nprint('begun', flush=True)\ntime.sleep(600)\n")
    ended = JobProcess(places, "jr_1", "s3://code/slow.py", {}, timeout_seconds=1.5).run()
    assert (ended.state, ended.error_message) == ("TIMEOUT", "Job jr_1 timed out")
    assert not (places.job_runs / "jr_1" / "scratch").exists()


def test_a_run_that_was_stopped_before_it_began_does_not_begin(tmp_path: Path) -> None:
    places = Places(tmp_path)
    places.create()
    (places.buckets / "code").mkdir()
    (places.buckets / "code" / "touch.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    process = JobProcess(places, "jr_2", "s3://code/touch.py", {}, timeout_seconds=60)
    process.stop()
    assert process.run().state == "STOPPED"
    assert not (tmp_path / "ran").exists()

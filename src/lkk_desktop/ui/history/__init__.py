"""The parts of «История показаний»: what is asked for, the table, a reading in full, charts."""

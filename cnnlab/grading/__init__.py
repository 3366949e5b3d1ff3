"""Grading the assignments with nbgrader: for teachers, apart from what learners call.

`course_folder` says where the assignments lie and makes a course folder; `worker` runs nbgrader in a process of its own
(`nbgrader_process`), `surviving` keeps a dead kernel from costing more than its cell, `elsewhere` asks a person where
an answer may stand in another cell; `marking` grades all that students have handed in and loses none; `samples` makes
submissions for tests and benchmarks.
"""

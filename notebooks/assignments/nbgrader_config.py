"""nbgrader's settings for this course folder; docs/teaching.md tells how to grade with it."""

c = get_config()  # noqa: F821 - nbgrader provides it

c.CourseDirectory.course_id = "cnnlab"

# What a student finds in place of a solution; cnnlab.exercises answers it with "not attempted yet".
c.ClearSolutions.code_stub = {"python": "..."}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# Seconds that a single cell may take; the longest honest one trains for a minute on two cores.
c.Execute.timeout = 180
c.Execute.interrupt_on_timeout = True
# A kernel that a student's code has killed must not be waited for.
c.Execute.startup_timeout = 120
# A student's endless print must not fill the disk.
c.LimitOutput.max_lines = 1000
c.LimitOutput.max_traceback = 100

# Checking cells that were deleted come back, and count.
c.OverwriteCells.add_missing_cells = True

# nbgrader's own steps after a submission is handed in, with an Execute that survives a kernel killed by a
# cell, and a person asked where an answer is untouched and the student has added cells.
c.Autograde.autograde_preprocessors = [
    "cnnlab.grading.surviving.SurvivingExecute",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "cnnlab.grading.elsewhere.SaveOrAsk",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

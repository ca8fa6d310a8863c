/* `import marks --submit`: submits the complete sheets of one import. */
#ifndef PINGSHEN_CORE_PAPER_SUBMIT_H
#define PINGSHEN_CORE_PAPER_SUBMIT_H

#include "core/workflow/imports.h"

/* Submits every sheet that this import named and that is complete, in order of application and account; the
 * others stay drafts, each with a warning. Inside the import's transaction, after its last row. */
enum status paper_submit(struct import *imp);

#endif

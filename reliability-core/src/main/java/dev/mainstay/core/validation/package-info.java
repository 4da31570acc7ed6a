/** Jakarta Validation at the border: broken constraints as one refusal that names every field. */
@NullMarked
package dev.mainstay.core.validation;

import org.jspecify.annotations.NullMarked;

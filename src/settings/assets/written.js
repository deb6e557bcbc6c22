// @ts-check
/* What the server wrote in a form, whatever was changed before our scripts came: somebody may be quicker than they. */

/** `plain` of a form with the server's values in its fields. @param {HTMLFormElement} form @param {() => string} plain */
export function asWritten(form, plain) {
  /** @type {(() => void)[]} */
  const back = [];
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio')) {
      const { checked } = field;
      back.push(() => (field.checked = checked));
      field.checked = field.defaultChecked;
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      if (field instanceof HTMLInputElement && field.type === 'file') continue;
      const { value } = field;
      back.push(() => (field.value = value));
      field.value = field.defaultValue;
    } else if (field instanceof HTMLSelectElement && !field.multiple) {
      const { selectedIndex } = field;
      back.push(() => (field.selectedIndex = selectedIndex));
      const written = [...field.options].findIndex((option) => option.defaultSelected);
      field.selectedIndex = written < 0 ? 0 : written;
    }
  }
  const written = plain();
  for (const put of back.reverse()) put();
  return written;
}

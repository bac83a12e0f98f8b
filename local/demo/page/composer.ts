import { byId, makeButton } from './dom.ts';

const COMMANDS = ['/handover', '/silent', '/form', '/signin', '/end'];

export interface ComposerActions {
  readonly say: (content: string) => void;
  readonly attach: (file: File) => void;
  readonly type: () => void;
}

/** Where the customer writes. */
export class Composer {
  readonly #fields = byId('composer-fields', HTMLFieldSetElement);

  constructor({ say, attach, type }: ComposerActions) {
    const text = byId('text', HTMLInputElement);
    text.addEventListener('input', type);
    byId('composer', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      const content = text.value.trim();
      text.value = '';
      if (content) say(content);
    });
    const file = byId('file', HTMLInputElement);
    byId('attach', HTMLButtonElement).addEventListener('click', () => file.click());
    file.addEventListener('change', () => {
      for (const each of file.files ?? []) attach(each);
      file.value = '';
    });
    byId('commands', HTMLElement).append(...COMMANDS.map((command) => makeButton(command, () => say(command))));
  }

  set isEnabled(isEnabled: boolean) {
    this.#fields.disabled = !isEnabled;
  }

  get hasFocus(): boolean {
    return this.#fields.contains(document.activeElement);
  }
}

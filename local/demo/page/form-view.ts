import { make } from './dom.ts';

/** What of a view's template the page can show: labelled inputs, and buttons that send them. */
interface Template {
  readonly Head?: { readonly Title?: string };
  readonly Body?: readonly {
    readonly Type: string;
    readonly Props?: { readonly Label?: string; readonly Name?: string };
  }[];
}

/** Makes the form of a view; `send` is called with the action and what was filled in. */
export function makeForm(
  template: string,
  send: (action: string, formData: Record<string, string>) => void,
): HTMLElement {
  const { Head, Body = [] }: Template = JSON.parse(template);
  const form = make('form', {}, make('p', { className: 'title' }, Head?.Title ?? 'Form'));
  for (const { Type, Props: { Label = '', Name = '' } = {} } of Body) {
    if (Type === 'FormInput') form.append(make('label', {}, Label, make('input', { name: Name, required: true })));
    if (Type === 'ConnectAction') form.append(make('button', { type: 'submit', value: Name }, Label));
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { value: action = '' } = event.submitter as HTMLButtonElement;
    const formData = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    form.replaceWith(make('p', {}, 'The form was sent.'));
    send(action, formData);
  });
  return form;
}

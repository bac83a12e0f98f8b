import { createParticipantConnection as operation } from '../../contract/operations/create-participant-connection.ts';
import { isRequired } from '../../contract/shapes.ts';
import { members } from './members.ts';
import { skeleton } from './skeleton.ts';

/** A sample of the input, to be filled in for --cli-input-json. */
export function sampleOfJson(): string {
  return `${JSON.stringify(skeleton(operation.input, 'empty'), undefined, 4)}\n`;
}

/** The same for --cli-input-yaml, with the first sentence about each member as a comment. */
export function sampleOfYaml(): string {
  return Object.entries(operation.input.members)
    .map(([name, shape]) => {
      const { does = '' } = Object.values(members).find(({ member }) => member === name) ?? {};
      const [sentence] = does.split(/\.( |$)/);
      const required = isRequired(operation.input, name) ? '[REQUIRED] ' : '';
      const sample = skeleton(shape, 'empty');
      const value = Array.isArray(sample) ? '' : sample === '' ? " ''" : ` ${sample}`;
      const items = Array.isArray(sample) ? sample.map((each) => `- ${each}\n`) : [];
      return `${name}:${value} # ${required}${sentence}.\n${items.join('')}`;
    })
    .join('');
}

import { expect, it } from '@jest/globals';
import { faultLine, readOptions } from '../../../local/connect/fault-options.ts';
import { faultTable } from '../../../local/connect/fault-table.ts';

const faultNames = Object.keys(faultTable).join(', ');

it.each([
  ['quotas', { fault: 'quotas' }],
  [
    'error,operation=SendMessage,name=ThrottlingException',
    { fault: 'error', operation: 'SendMessage', name: 'ThrottlingException' },
  ],
  [
    'error,times=2,name=ThrottlingException,operation=SendMessage',
    { fault: 'error', operation: 'SendMessage', name: 'ThrottlingException', times: 2 },
  ],
  ['time-forward,milliseconds=0', { fault: 'time-forward', milliseconds: 0 }],
  ['dropped-sockets,after=5000', { fault: 'dropped-sockets', after: 5000 }],
])('--fault %s is a fault', (text, fault) => {
  expect(readOptions(['--fault', text])).toEqual({ faults: [fault], help: false });
  expect(readOptions([`--fault=${text}`])).toEqual({ faults: [fault], help: false });
});

it('takes several faults, in their order', () => {
  expect(readOptions(['--fault', 'quotas', '--fault', 'duplicated-items,times=3']).faults).toEqual([
    { fault: 'quotas' },
    { fault: 'duplicated-items', times: 3 },
  ]);
});

it('needs no fault', () => {
  expect(readOptions([])).toEqual({ faults: [], help: false });
  expect(readOptions(['--help'])).toEqual({ faults: [], help: true });
});

it.each([
  ['earthquake', `There is no fault "earthquake". There are ${faultNames}.`],
  ['constructor,times=2', `There is no fault "constructor". There are ${faultNames}.`],
  ['duplicated-items,3', '"3" must have the form key=value.'],
  ['duplicated-items,often=3', 'The fault duplicated-items does not take "often". It takes contactId, times.'],
  [
    'duplicated-items,constructor=3',
    'The fault duplicated-items does not take "constructor". It takes contactId, times.',
  ],
  ['duplicated-items,times=3,times=4', 'It has times twice.'],
  ['duplicated-items,fault=quotas', 'It has fault twice.'],
  ['duplicated-items,contactId=x', 'No chat has started yet: without contactId the fault strikes any.'],
  [
    'duplicated-items,times=often',
    "1 validation error detected: Value of type string at '/times' failed to satisfy constraint: Member must be a whole number from 1 to 1000000.",
  ],
  [
    'duplicated-items,times=0',
    "1 validation error detected: Value 0 at '/times' failed to satisfy constraint: Member must be a whole number from 1 to 1000000.",
  ],
  ['time-forward', 'The fault time-forward needs milliseconds, a whole number from 0 to 2147483647.'],
])('--fault %s is refused', (text, sentence) => {
  expect(() => readOptions(['--fault', text])).toThrow(
    expect.objectContaining({ message: `--fault=${text}: ${sentence}` }),
  );
});

it('knows no other option', () => {
  expect(() => readOptions(['--port=1'])).toThrow(
    new Error('There is no option --port. There are --fault name,key=value,… and --help.'),
  );
  expect(() => readOptions(['-h'])).toThrow(
    new Error('There is no option -h. There are --fault name,key=value,… and --help.'),
  );
});

it('says where options go if npm has kept one to itself', () => {
  expect(() => readOptions(['quotas'])).toThrow(
    new Error(
      'quotas belongs to no option. There are --fault name,key=value,… and --help. After npm start or npm run, they follow --, as in: npm start -- --help.',
    ),
  );
});

it.each([['--fault'], ['--fault=']])('needs a fault after %s', (option) => {
  expect(() => readOptions([option])).toThrow(
    new Error('--fault needs the name of a fault, as in --fault quotas; --help lists them.'),
  );
});

it('takes no offence at blanks', () => {
  expect(readOptions(['--fault', 'dropped-sockets, after=5']).faults).toEqual([{ fault: 'dropped-sockets', after: 5 }]);
});

it('says with which faults a command was started', () => {
  expect(faultLine([])).toBe('');
  expect(faultLine([{ fault: 'quotas' }, { fault: 'dropped-sockets', after: 5 }])).toBe(
    'Faults          quotas; dropped-sockets,after=5\n',
  );
});

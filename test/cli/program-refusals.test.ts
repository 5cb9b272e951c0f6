import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../cli/program.ts';

const parse = (line: string) => parseArguments(line.split(' ').filter((word) => word !== ''));

describe('the arguments', () => {
  it.each([
    ['', 'Expected a command'],
    ['task', 'Expected a command'],
    ['lst', "Unknown command 'lst'"],
    ['get', "Missing required argument 'fleet'"],
    ['get a b', 'Too many arguments'],
    ['get a --nonsense', "Unknown option '--nonsense'"],
    ['list --state sleeping', 'Unknown is "sleeping"; known are running, succeeded'],
    ['delete', 'Expected names of fleets to delete, or else --older-than'],
    ['delete a --older-than 3d', 'Expected names of fleets to delete, or else --older-than'],
    ['delete --state running', 'Unknown is "running"; known are succeeded'],
    ['doctor --skip server,', 'Expected names of checks'],
    ['list --state failed,', 'Unknown is an empty part'],
    ['list --since tomorrow', 'Expected a duration such as 10m'],
    ['task list w --state done', 'known are pending, running, succeeded'],
    ['task list w --code oom', 'known are non-zero-exit, signal, out-of-memory'],
    ['task list w --exit-code 1,x', 'Expected a whole number'],
    ['task list w --index 9-6', 'The range 9-6 descends; write 6-9'],
    ['task list w --index 1,/etc', '"/etc" is no index'],
    ['list -o xml', 'Allowed choices are table, json, yaml'],
    ['logs a --tail many', 'Expected a whole number'],
    ['logs a --attempt 0', 'Expected a whole number above 0'],
    ['logs a --since yesterdayish', 'Expected a duration such as 10m'],
    ['dev --port 70000', 'Expected a port'],
    ['server --role king', 'Allowed choices are all, control, hosts'],
    ['run a --env NOVALUE', 'expected NAME=VALUE'],
    ['run a --tasks 1 --task-indexes 2', 'more than one of --tasks'],
    ['get a --env prod', 'A connection is chosen with --profile'],
  ])('"%s" are refused as usage', (line, message) => {
    expect(() => parse(line)).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(() => parse(line)).toThrow(message);
  });
});

import { checkUnique, parseBody } from '../bodies.ts';
import { created, noContent, ok, rowOf } from '../http/exchange.ts';
import { listAll } from '../http/paging.ts';
import { instanceSchema } from '../instances/instance-prototype.ts';
import { commonView } from '../views.ts';
import type { Route } from '../http/exchange.ts';
import type { TemplateRow } from '../store/rows.ts';
import type { View } from '../views.ts';
import type { World } from '../world.ts';

export const templateRoutes: readonly Route[] = [
  {
    operation: 'listInstanceTemplates',
    method: 'GET',
    path: '/v1/instance/templates',
    handle: ({ world }) =>
      listAll('templates', world.templates.rows(), (row) => templateView(world, row)),
  },
  {
    operation: 'createInstanceTemplate',
    method: 'POST',
    path: '/v1/instance/templates',
    handle: ({ world, body }) => {
      const prototype = parseBody(instanceSchema, body);
      checkUnique(world.templates.rows(), prototype.name);
      const zone = prototype.zone?.name ?? world.zones[0] ?? '';
      const row = world.templates.insert({
        ...world.row('template', { name: prototype.name, zone }),
        prototype,
      });
      return created(templateView(world, row));
    },
  },
  {
    operation: 'getInstanceTemplate',
    method: 'GET',
    path: '/v1/instance/templates/{id}',
    handle: (exchange) => {
      const { world } = exchange;
      return ok(templateView(world, rowOf(exchange, world.templates, 'Instance template')));
    },
  },
  {
    operation: 'deleteInstanceTemplate',
    method: 'DELETE',
    path: '/v1/instance/templates/{id}',
    handle: (exchange) => {
      const { world } = exchange;
      world.templates.remove(rowOf(exchange, world.templates, 'Instance template').id);
      return noContent;
    },
  },
];

/** Templates show what they were given, user data included. */
function templateView(world: World, row: TemplateRow): View {
  return { ...row.prototype, ...commonView(world, row) };
}

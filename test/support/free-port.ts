export { freePort } from '../../workers/temporal/free-port.ts';

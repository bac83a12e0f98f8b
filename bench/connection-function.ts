import { createParticipantConnection } from '../contract/operations/create-participant-connection.ts';
import { type FunctionDefinition, type GatewayTemplate, readTemplate } from '../local/gateway/template.ts';

/** The function that carries CreateParticipantConnection, as it is bundled in a cloud assembly. */
export async function connectionFunction(
  assembly: string,
): Promise<FunctionDefinition & Pick<GatewayTemplate, 'stageName'>> {
  const { stageName, methods, functions } = await readTemplate(assembly);
  const { method, path } = createParticipantConnection;
  const [integration] = methods
    .filter(({ resourcePath, httpMethod }) => resourcePath === path && httpMethod === method)
    .map((each) => each.integration);
  const definition = integration?.type === 'AWS_PROXY' ? functions.get(integration.functionId) : undefined;
  if (!definition) throw new Error(`The cloud assembly has no function at ${method} ${path}.`);
  return { stageName, ...definition };
}

import { publishRelease, type ReleaseOptions } from '@stx/pipeline';
import { executorOf } from '../../run-task.js';

export default executorOf<Omit<ReleaseOptions, 'publishable'>>(async (context, options, nx) => {
  const projects = Object.entries(nx.projectsConfigurations.projects);
  const publishable = projects.filter(([, { targets }]) => targets?.['publish-image'] !== undefined);
  await publishRelease(context, { ...options, publishable: publishable.map(([name]) => name) });
});

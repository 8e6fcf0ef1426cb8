/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useEntity } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { TrialOptions } from 'backstage-plugin-release-pipeline-common';
import type { ReactNode } from 'react';
import { useFilters, useTrialOptions } from '../../hooks';
import { tokens } from '../../theme';
import { BackToStages } from '../BackToStages';
import { PageBody } from '../PageBody';
import { EmptyPanel, LiveContent } from '../PageStates';

const useStyles = makeStyles(
  theme => {
    const { line, selected } = tokens(theme);
    return {
      head: {
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        gap: '4px 16px',
      },
      title: { fontSize: 20, lineHeight: '28px', fontWeight: 600, margin: 0 },
      pages: {
        display: 'flex',
        listStyle: 'none',
        margin: '0 0 0 auto',
        padding: 0,
        border: `1px solid ${line}`,
        borderRadius: 4,
        overflow: 'hidden',
        '& a': { display: 'block', padding: '5px 12px', fontSize: 13 },
      },
      present: { background: selected },
    };
  },
  { name: 'ReleasePipelineTryFrame' },
);

const pages = [
  { path: 'what-if', name: 'What if' },
  { path: 'retro-run', name: 'Retro run' },
] as const;

/** What the pages on which a policy is tried have in common. */
export function TryFrame(props: {
  page: (typeof pages)[number]['path'];
  children: (componentRef: string, options: TrialOptions) => ReactNode;
}) {
  const { page, children } = props;
  const { entity } = useEntity();
  const componentRef = stringifyEntityRef(entity);
  const live = useTrialOptions(componentRef);
  const { get } = useFilters();
  const classes = useStyles();
  const { owner } = entity.spec ?? {};
  const stage = get('stage');
  const query = stage ? `?${new URLSearchParams({ stage })}` : '';
  return (
    <PageBody>
      <div>
        <BackToStages />
        <div className={classes.head}>
          <h2 className={classes.title}>
            Try the policy of {entity.metadata.name}
          </h2>
          <nav aria-label="Ways to try">
            <ul className={classes.pages}>
              {pages.map(({ path, name }) => (
                <li
                  key={path}
                  className={path === page ? classes.present : undefined}
                >
                  <Link
                    to={`../${path}${query}`}
                    aria-current={path === page ? 'page' : undefined}
                  >
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        </div>
      </div>
      <LiveContent
        live={live}
        what={`the policy of ${entity.metadata.name}`}
        owner={typeof owner === 'string' ? owner : undefined}
        stages={0}
      >
        {options =>
          options.stages.some(one => one.try.allowed) ? (
            children(componentRef, options)
          ) : (
            <NothingToTry options={options} />
          )
        }
      </LiveContent>
    </PageBody>
  );
}

function NothingToTry(props: { options: TrialOptions }) {
  const { stages } = props.options;
  const because = new Set(stages.flatMap(one => one.try.because ?? []));
  return stages.length === 0 ? (
    <EmptyPanel glyph="pipeline" title="There is no policy to try">
      This component has chosen no pipeline yet.
    </EmptyPanel>
  ) : (
    <EmptyPanel glyph="lock" title="You may not try the policy">
      {Array.from(because)
        .join('; ')
        .replace(/[.\s]*$/, '.')}
    </EmptyPanel>
  );
}

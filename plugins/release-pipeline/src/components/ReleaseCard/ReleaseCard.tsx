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
import { useRouteRef } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { Card } from 'backstage-plugin-release-pipeline-common';
import { useCard } from '../../hooks';
import { Glyph } from '../../icons';
import { openTabRouteRef } from '../../routes';
import { joined, tokens, useTextClasses, useToneClasses } from '../../theme';
import { LiveContent } from '../PageStates';
import { PageBody } from '../PageBody';
import { Panel } from '../Panel';
import { toneSign } from '../Status';
import { Words } from '../Words';
import { CardStage } from './CardStage';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      sentence: {
        display: 'flex',
        gap: 8,
        margin: 0,
        overflowWrap: 'anywhere',
        '& > svg': { marginTop: 2 },
      },
      stages: {
        listStyle: 'none',
        margin: '12px 0 0',
        padding: 0,
        display: 'grid',
        gridTemplateColumns: 'repeat(auto-fit, minmax(112px, 1fr))',
        border: `1px solid ${line}`,
        borderRadius: 4,
        overflow: 'hidden',
      },
      problems: { margin: '12px 0 0' },
    };
  },
  { name: 'ReleasePipelineReleaseCard' },
);

function CardView(props: { card: Card }) {
  const { card } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const tones = useToneClasses();
  const sign = toneSign(card.headline.tone);
  return (
    <>
      <p className={classes.sentence}>
        <Glyph name={sign.glyph} className={tones[sign.tone]} />
        <span>
          <Words parts={card.headline.sentence} />
        </span>
      </p>
      {card.stages.length > 0 && (
        <ol className={classes.stages} aria-label="Stages">
          {card.stages.map(stage => (
            <CardStage key={stage.name} stage={stage} />
          ))}
        </ol>
      )}
      {card.problems.length > 0 && (
        <p className={joined(texts.dense, classes.problems, tones.warn)}>
          {card.problems.length === 1
            ? card.problems[0].message
            : `${card.problems.length} things need mending; open the pipeline to see them.`}
        </p>
      )}
    </>
  );
}

/** The overview card: the sentence, one row of stages, one link. */
export function ReleaseCard() {
  const { entity } = useEntity();
  const live = useCard(stringifyEntityRef(entity));
  const tabLink = useRouteRef(openTabRouteRef);
  const texts = useTextClasses();
  return (
    <PageBody>
      <Panel
        heading="h2"
        title="Release pipeline"
        right={
          tabLink && (
            <Link to={tabLink()} className={texts.dense}>
              Open <span className={texts.hidden}>the release pipeline</span>
            </Link>
          )
        }
      >
        <LiveContent
          compact
          live={live}
          what={`the release pipeline of ${entity.metadata.name}`}
        >
          {card => <CardView card={card} />}
        </LiveContent>
      </Panel>
    </PageBody>
  );
}

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

import { makeStyles } from '@material-ui/core/styles';
import type { PromotionView } from 'backstage-plugin-release-pipeline-common';
import { useEffect, useRef } from 'react';
import { NARROW, tokens, useTextClasses } from '../../theme';
import { afterWaiting } from '../../model';
import { RiskSection } from '../ConditionsPanel';
import { Panel } from '../Panel';
import { Facts } from '../PromotionDialogs';
import { standingVocable, Status } from '../Status';
import { Words } from '../Words';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      columns: {
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr) 300px',
        [NARROW]: { gridTemplateColumns: 'minmax(0, 1fr)' },
      },
      ask: { padding: '16px 20px', overflowWrap: 'anywhere' },
      title: {
        fontSize: 20,
        lineHeight: '28px',
        fontWeight: 600,
        margin: '8px 0 10px',
      },
      risk: {
        padding: '16px',
        fontSize: 13,
        lineHeight: '18px',
        overflowWrap: 'anywhere',
        borderLeft: `1px solid ${line}`,
        [NARROW]: { borderLeft: 0, borderTop: `1px solid ${line}` },
      },
    };
  },
  { name: 'ReleasePipelineAskSummary' },
);

/** Who asks for what, where it stands, and how risky it is. */
export function AskSummary(props: { promotion: PromotionView }) {
  const { promotion } = props;
  const { component, release, requestedBy, sentence, stage, verdict } =
    promotion;
  const classes = useStyles();
  const texts = useTextClasses();
  const heading = useRef<HTMLHeadingElement>(null);
  // Whoever comes from the approvals goes on here.
  useEffect(() => heading.current?.focus(), []);
  return (
    <Panel bare label="What is asked">
      <div className={classes.columns}>
        <div className={classes.ask}>
          <Status of={standingVocable(promotion)} />{' '}
          <span className={texts.dense}>
            <Words parts={afterWaiting(sentence)} />
          </span>
          <h2 ref={heading} tabIndex={-1} className={classes.title}>
            {requestedBy.name} asks for {component.name} {release.version} in{' '}
            {stage}
          </h2>
          <Facts promotion={promotion} verdict={verdict} withoutRisk />
        </div>
        {verdict && (
          <div className={classes.risk}>
            <RiskSection verdict={verdict} promotion={promotion} heading="h3" />
          </div>
        )}
      </div>
    </Panel>
  );
}

resource "aws_iam_policy" "sstash_reader_for_ecs_task" {
  name = "sstash-reader-for-ecs-task"
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Sid" : "ReadSecrets",
        "Effect" : "Allow",
        "Action" : [
          "secretsmanager:GetSecretValue"
        ],
        "Resource" : [
          "arn:aws:secretsmanager:ap-northeast-2:111122223333:secret:app/prod/*"
        ]
      },
      {
        "Sid" : "ReadInBatches",
        "Effect" : "Allow",
        "Action" : [
          "secretsmanager:BatchGetSecretValue"
        ],
        "Resource" : [
          "*"
        ]
      }
    ]
  })
}

resource "aws_iam_role" "sstash_reader_for_ecs_task" {
  name = "sstash-reader-for-ecs-task"
  assume_role_policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Effect" : "Allow",
        "Principal" : {
          "Service" : "ecs-tasks.amazonaws.com"
        },
        "Action" : "sts:AssumeRole",
        "Condition" : {
          "StringEquals" : {
            "aws:SourceAccount" : "111122223333"
          }
        }
      }
    ]
  })
}

resource "aws_iam_role_policy_attachment" "sstash_reader_for_ecs_task" {
  role       = aws_iam_role.sstash_reader_for_ecs_task.name
  policy_arn = aws_iam_policy.sstash_reader_for_ecs_task.arn
}
